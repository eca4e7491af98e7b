/** The shapes of docs/contract.md and docs/widget-channel.md, and the seams of the widget: for the type checker alone. */

/** A decimal string and an ISO 4217 code. */
export interface Money {
  amount: string;
  currency: string;
}

export interface Reason {
  text: string;
  evidence?: { kind: string }[];
}

export interface Item {
  id: string;
  title: string;
  price: Money;
  availability: "in_stock" | "out_of_stock";
  category?: string;
  brand?: string;
  color?: string;
  material?: string;
  size?: string;
  image_link?: string;
  link?: string;
  rating?: number;
  reason?: Reason;
}

/** What is sold no more has no price. */
export type Named = Pick<Item, "id" | "title"> & Partial<Item>;

export interface Line {
  item: Named;
  quantity: number;
  line_total?: Money;
}

/** A value for each item, null where its listing is silent. */
export interface ComparisonRow {
  attribute: string;
  values: (string | null)[];
}

export interface CarouselPayload {
  items: Item[];
  /** Hits before the cut. */
  total?: number;
  filters?: Record<string, unknown>;
  request_id?: string;
}

export interface DetailPayload {
  item: Item;
  attributes?: Record<string, string>;
  description?: string;
}

export interface ComparisonPayload {
  items: Item[];
  rows: ComparisonRow[];
}

export interface CartPayload {
  lines: Line[];
  total: Money;
  no_longer_sold?: { id: string; title: string; quantity: number }[];
}

export interface OrderPayload {
  order_id: string;
  placed_at: string;
  status: string;
  lines: Line[];
  total?: Money;
}

export interface AnswerPayload {
  evidence?: { kind: string; source?: string; sentence?: string }[];
}

export interface HandoffPayload {
  state: string;
  /** The name of the person who answers. */
  agent?: string;
  position?: number;
  expected_wait_s?: number;
}

export interface Button {
  title: string;
  /** What it says. */
  payload?: string;
  /** What POST messages takes in its place. */
  signed?: string;
}

/** One of the bot, an agent, the system or the shopper. */
export interface Message {
  text?: string;
  buttons?: Button[];
  /** A payload, whose renderer knows its shape. */
  custom?: { type: string; version?: number } & Record<string, any>;
}

/** What the stream and the history hold. */
export interface Entry {
  /** "MILLISECONDS-NUMBER": entries are in its order. */
  id: string;
  /** ISO 8601. */
  at: string;
  from: "shopper" | "bot" | "agent" | "system";
  /** Of the agent. */
  name?: string;
  /** Of a shopper's entry. */
  message_id?: string;
  /** The message that this answers. */
  reply_to?: string;
  messages: Message[];
}

/** What every renderer gets. */
export interface Context {
  words: import("./words.js").Words;
  /** A language tag. */
  language: string;
  /** The bot's address. */
  base: string;
  /** Says it as typed by the shopper. */
  say: (text: string) => void;
  /** A button of the bot. */
  press: (button: Button) => void;
  /** An event in GA4's names. */
  track?: (name: string, items: EventItem[], requestId?: string) => void;
  rate: (score: number, comment?: string) => Promise<unknown>;
  /** A new node with the photo sent under this message id, where the page has it. */
  thumbnail?: (messageId: string) => HTMLElement | SVGElement | null;
}

export interface EventItem {
  item_id: string;
  index?: number;
  quantity?: number;
  price?: Money;
}

/** What POST session answers. */
export interface Session {
  token: string;
  conversation_id: string;
  customer_id: string | null;
  /** Unix seconds. */
  expires_at: number;
  consent: { level: string | null; text_version: string | null; at: string | null };
  /** Milliseconds by this browser's clock. */
  keptAt: number;
}

/** How a request differs from a POST without a body. */
export interface Asked {
  method?: "GET" | "POST";
  /** Sent as JSON, or a file as it is. */
  body?: object | Blob;
  headers?: Record<string, string>;
  /** In place of the time limit. */
  signal?: AbortSignal;
  /** Sent even if the page is left. */
  keepalive?: boolean;
}

/** What the shopper said, before the bot has it. */
export interface Said {
  /** The message id: the same at each try, so that it is handled once. */
  id: string;
  /** Milliseconds, each later than the last. */
  at: number;
  /** What is shown. */
  text: string;
  /** What is asked of the server. */
  body: Record<string, any>;
  /** A photo in place of words: this page alone has it. */
  file?: File;
}

/** How far it got: `queued` waits for one before it; `expired` for the shopper, who must sign in again. */
export type Delivery = "sending" | "queued" | "waiting" | "expired" | "sent" | "refused";

/** An answer is being written, or takes longer than it should. */
export type Typing = "typing" | "long" | "";

/** Who is writing, as the stream says it. */
export interface Typist {
  from: "bot" | "agent";
  /** Of the agent. */
  name?: string;
}

/** What shows a conversation. */
export interface View {
  /** What was said before, oldest first, and whether there is more. */
  fill: (entries: Entry[], earlier: boolean) => void;
  /** Something new. */
  entry: (entry: Entry) => void;
  said: (said: Said) => void;
  /** `detail` is the id of its entry, or the shop's words for what is wrong. */
  delivery: (said: Said, delivery: Delivery, detail?: string) => void;
  typing: (state: Typing, name?: string) => void;
  /** Who answers, and where in the queue the shopper stands. */
  owner: (payload: HandoffPayload) => void;
  /** The conversation had run out: what follows is said in a new one. */
  expired: () => void;
  /** Another tab left the conversation, or began another. */
  left: () => void;
  /** Whether the bot can be reached. */
  reached: (reached: boolean) => void;
}

export interface StreamListener {
  entry: (entry: Entry) => void;
  typing: (who: Typist) => void;
  handoff: (payload: HandoffPayload) => void;
  /** How many tries failed since the bot was last reached. */
  reached: (tries: number) => void;
}
