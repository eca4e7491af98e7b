/** The shapes of docs/handoff.md as the pages get them, and the seams between their parts: for the type checker alone. */

import type { CartPayload, Delivery, Entry, Item, OrderPayload, Said } from "./widget/types.js";
import type { Api } from "./api.js";
import type { Commands } from "./commands.js";
import type { Drafts } from "./composer/drafts.js";
import type { Sending } from "./case/sending.js";
import type { Signal } from "./signal.js";
import type { Unread } from "./unread.js";

export interface Agent {
  id: string;
  name: string;
  role: "agent" | "supervisor";
}

export interface Canned {
  title: string;
  text: string;
}

/** GET me. */
export interface Me {
  agent: Agent;
  /** The shop's name. */
  shop?: string;
  hours?: { open: boolean; text: string };
  /** How many conversations one agent may hold. */
  capacity: number;
  canned?: Canned[];
}

/** Unix milliseconds, or ISO 8601. */
export type Moment = number | string;

export interface WaitingRow {
  id: string;
  waited_s: number;
  reason?: string;
  position: number;
  preview?: string;
  name?: string;
}

export interface HeldRow {
  id: string;
  quiet_s?: number;
  /** It has been quiet for too long. */
  reminder?: boolean;
  /** Shopper's messages since this agent last wrote. */
  unread?: number;
  /** The entry that the shopper wrote last. */
  written?: string | null;
  preview?: string;
  name?: string;
  reason?: string;
  /** Who holds it: with others' conversations. */
  agent?: { id: string; name: string };
}

export interface Colleague extends Agent {
  online: boolean;
  held: number;
}

/** What was left outside the opening hours. */
export interface ContactRequest {
  id: string;
  at?: Moment;
  contact: string;
  text?: string;
  conversation_id?: string;
}

/** GET queue, and the `queue` event. */
export interface Queue {
  /** Those who have waited longest. */
  waiting: WaitingRow[];
  waiting_count: number;
  mine: HeldRow[];
  others: HeldRow[];
  agents: Colleague[];
  requests: ContactRequest[];
  /** When it was had, by this browser's clock. */
  at: number;
}

export type OwnerState = "bot" | "waiting" | "human";

export interface Owner {
  state: OwnerState;
  agent?: string | null;
  name?: string | null;
  reason?: string | null;
  since?: Moment | null;
  asked_at?: Moment | null;
  claimed_at?: Moment | null;
  answered_at?: Moment | null;
}

/** What the assistant holds in its slots. */
export interface Understood {
  filters?: Record<string, any>;
  looking_for?: string;
  last_products?: Item[];
  cart?: CartPayload;
  order?: OrderPayload;
  page_item?: Item;
  gift?: Record<string, unknown>;
}

export interface Note {
  id: string;
  at?: Moment;
  agent: string;
  note_id?: string;
  name: string;
  text: string;
}

/** A change of owner, or another act of the audit log. */
export interface Transition {
  id: string;
  at?: Moment;
  actor: string;
  from?: string;
  to?: string;
  reason?: string;
  agent?: string;
  name?: string;
  conversation?: string;
  /** Why a person was asked for. */
  asked_for?: string;
}

/** GET conversations/ID. */
export interface CaseFile {
  id: string;
  owner: Owner;
  entries: Entry[];
  understood?: Understood;
  summary?: string[];
  notes?: Note[];
  transitions?: Transition[];
}

export interface PastRow {
  id: string;
  at: Moment;
  reason?: string;
  agent?: string;
  outcome?: string;
  preview?: string;
}

export interface Quantiles {
  p50: number | null;
  p90: number | null;
}

/** GET figures. */
export interface Figures {
  waiting_s: Quantiles;
  first_response_s: Quantiles;
  handling_s: Quantiles;
  /** A share of 1. */
  by_bot_alone: number | null;
  by_reason: Record<string, number>;
  ratings: {
    mean: number | null;
    count: number;
    by_score: Record<string, number>;
    comments?: { at: number; score: number; comment: string }[];
  };
  open: { waiting: number; held: number };
}

/** How the line to the server is. */
export type LineState = "connecting" | "live" | "lost";

export interface LiveListener {
  queue: (queue: Queue) => void;
  entry: (told: { conversation: string; entry: Entry }) => void;
  typing: (told: { conversation: string; from: string }) => void;
  owner: (told: { conversation: string } & Owner) => void;
  /** The line is there: what happened before must be asked for. */
  opened: () => void;
  /** One of those that are followed may not be. */
  refused: () => void;
  state: (state: LineState) => void;
}

/** A message of this agent that is not in the conversation yet, and how far it got. */
export interface Unsent {
  said: Said;
  delivery: Delivery;
  detail?: string;
}

/** What every part of the signed-in desk works with. */
export interface Desk {
  me: Me;
  api: Api;
  queue: Signal<Queue>;
  line: Signal<LineState>;
  /** Id of the conversation that is looked at. */
  opened: Signal<string | null>;
  /** The same, once it is known that this agent may read it. */
  followed: Signal<string | null>;
  unread: Unread;
  commands: Commands;
  sending: Sending;
  drafts: Drafts;
  hours: Signal<Me["hours"]>;
}

/** What shows an opened conversation. */
export interface CaseView {
  /** All that is known but the entries. */
  file: (file: CaseFile) => void;
  /** What was said, some of it perhaps shown before. */
  fill: (entries: Entry[]) => void;
  entry: (entry: Entry) => void;
  typing: () => void;
  failed: (reason: "forbidden" | "missing" | "unavailable") => void;
}
