/** One conversation: what was said before, what is said in whichever tab, and what is on its way. It draws nothing. */
/** @import { Button, Entry, Said, View } from "./types.js" */

import { ConnectionFailure, Patience } from "./connection.js";
import { newId } from "./ids.js";
import { Outbox } from "./outbox.js";
import { Stream } from "./stream.js";
import { Waiting } from "./waiting.js";

const REST_MS = 20_000;
const FAILED_TRIES = 2;
const TYPES_MS = 4_000;

/** Follows the conversation that this browser is in, if any, and begins one with the first message. */
export class Conversation {
  #connection;
  #view;
  #outbox;
  #waiting;
  #patience = new Patience();
  /** @type {Stream | null} */
  #stream = null;
  #last = "";
  #first = "";
  /** @type {string | null} id of the conversation that is shown */
  #shown = null;
  #resting = 0;
  #typedAt = 0;
  #left = new AbortController();

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {import("./kept.js").Kept} kept
   * @param {View} view
   */
  constructor(connection, kept, view) {
    this.#connection = connection;
    this.#view = view;
    this.#waiting = new Waiting((...told) => this.#tell(() => view.typing(...told)));
    this.#outbox = new Outbox(
      kept,
      (said) => this.#send(said),
      (...told) => this.#tell(() => this.#delivery(...told)),
    );
    connection.expired = () => this.#expired();
    this.#listen();
  }

  /**
   * Shows what was said before, follows what is said now, and sends what was left unsent.
   * @param {boolean} anew whether to leave, in all tabs, the conversation that this browser is in
   */
  async start(anew = false) {
    if (anew) {
      this.#outbox.clear();
      this.#connection.forget();
    }
    this.#adopt();
    this.#outbox.run();
    while (this.#connection.session && !this.#left.signal.aborted) {
      try {
        return await this.#resume();
      } catch (failure) {
        if (!(failure instanceof ConnectionFailure)) throw failure;
        if (failure.kind !== "unavailable") return;
        const waited = this.#patience.wait(failure.retryAfterS);
        this.#reached(this.#patience.tries);
        await waited;
      }
    }
  }

  /**
   * @param {string} text
   * @param {Record<string, string>} [more] further fields of POST messages
   */
  say(text, more = {}) {
    this.#add(text, { message: text, ...more });
  }

  /** @param {Button} button */
  press({ title, payload, signed }) {
    const words = { message: payload || title };
    this.#add(title, signed ? { button: signed, ...words } : words);
  }

  /**
   * @param {File} file a photo
   * @param {string} id of its message
   */
  show(file, id) {
    this.#add("", {}, file, id);
  }

  /** The shopper writes: a person who answers sees it. Nothing is lost where it cannot be told. */
  types() {
    const now = Date.now();
    if (!this.#waiting.person || now - this.#typedAt < TYPES_MS) return;
    this.#typedAt = now;
    this.#connection.request("typing", {}).catch(() => {});
  }

  /** Tries at once to send what waits. */
  retry() {
    this.#outbox.wake();
  }

  /** Shows what was said before the first entry that is shown; resolves to whether it could be had. */
  async earlier() {
    try {
      const { entries, earlier } = await this.#history(`?before=${this.#first}`);
      this.#tell(() => this.#fill(entries, earlier));
      return true;
    } catch (failure) {
      if (!(failure instanceof ConnectionFailure)) throw failure;
      return false;
    }
  }

  /** Nothing more is told of it; what is unsent stays so. */
  leave() {
    this.#left.abort();
    clearTimeout(this.#resting);
    this.#stream?.stop();
    this.#outbox.close();
    this.#connection.leave();
    this.#patience.wake();
  }

  /**
   * Tells it, unless the conversation was left.
   * @param {() => void} what
   */
  #tell(what) {
    if (!this.#left.signal.aborted) what();
  }

  #adopt() {
    for (const said of this.#outbox.adopt()) this.#view.said(said);
  }

  #listen() {
    const { signal } = this.#left;
    addEventListener("online", () => this.#wake(true), { signal });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#rest() : this.#wake(false)), { signal });
    if (document.hidden) this.#rest();
    signal.addEventListener(
      "abort",
      this.#connection.watch(() => this.#changed()),
    );
  }

  /** @param {boolean} changed whether the network is another */
  #wake(changed) {
    clearTimeout(this.#resting);
    this.#stream?.wake(changed);
    if (!this.#stream && this.#shown) this.#follow();
    this.#patience.wake();
    this.#adopt();
    this.#outbox.run();
    this.#outbox.wake();
  }

  /** A tab that nobody looks at lets its stream go: a browser has but few connections to a host. */
  #rest() {
    this.#resting = setTimeout(() => {
      this.#stream?.stop();
      this.#stream = null;
    }, REST_MS);
  }

  #changed() {
    const id = this.#connection.session?.conversation_id ?? null;
    if (id !== this.#shown) this.#tell(() => this.#view.left());
  }

  #expired() {
    this.#stream?.stop();
    this.#stream = null;
    this.#first = this.#last = "";
    this.#shown = null;
    this.#waiting.answered();
    this.#tell(() => this.#view.expired());
  }

  async #resume() {
    const session = await this.#connection.renew();
    if (!session) return;
    this.#shown = session.conversation_id;
    const { entries, earlier } = await this.#history("");
    this.#patience.tries = 0;
    this.#tell(() => {
      this.#fill(entries, earlier);
      this.#last = entries.at(-1)?.id ?? "";
      this.#follow();
    });
  }

  /** @type {(query: string) => Promise<{ entries: Entry[], earlier: boolean }>} */
  #history(query) {
    return this.#connection.request(`history${query}`, { method: "GET" });
  }

  /**
   * @param {Entry[]} entries
   * @param {boolean} earlier
   */
  #fill(entries, earlier) {
    this.#first = entries[0]?.id ?? this.#first;
    this.#view.fill(entries, earlier);
    for (const entry of entries) this.#note(entry);
  }

  #follow() {
    this.#stream?.stop();
    this.#stream = new Stream(
      this.#connection,
      {
        entry: (entry) => this.#tell(() => this.#hear(entry)),
        typing: (who) => this.#waiting.typed(who),
        handoff: (place) => this.#tell(() => this.#view.owner(place)),
        reached: (tries) => this.#reached(tries),
      },
      this.#last,
    );
  }

  /** @param {Entry} entry */
  #hear(entry) {
    this.#last = entry.id;
    this.#first ||= entry.id;
    this.#view.entry(entry);
    this.#note(entry);
  }

  /**
   * What an entry means for what is unsent and unanswered.
   * @param {Entry} entry
   */
  #note({ id, from, message_id, reply_to, messages }) {
    if (from === "shopper" && message_id) {
      this.#outbox.settle(message_id);
      this.#waiting.asked(message_id, parseInt(id));
    } else {
      const handoff = /** @type {import("./types.js").HandoffPayload | undefined} */ (
        messages.find(({ custom }) => custom?.type === "handoff")?.custom
      );
      if (handoff) this.#tell(() => this.#view.owner(handoff));
      if (handoff || from !== "system") this.#waiting.person = from === "agent" || handoff?.state === "human";
      if (from === "agent" || reply_to) this.#waiting.answered(reply_to, from);
    }
  }

  /**
   * @param {string} text
   * @param {Record<string, string>} body
   * @param {File} [file]
   */
  #add(text, body, file, id = newId()) {
    this.#view.said(this.#outbox.add(id, text, body, file));
    this.#outbox.run();
  }

  /**
   * A button of a conversation that had run out is refused: then its words are said.
   * @param {Said} said
   * @returns {Promise<{ id: string }>}
   */
  async #send({ id, file, body: { message, button, ...more } }) {
    if (file) return this.#connection.request("images", { body: file, headers: { "X-Message-Id": id } });
    const ask = (/** @type {object} */ what) => this.#connection.request("messages", { body: { message_id: id, ...what, ...more } });
    if (!button) return ask({ message });
    try {
      return await ask({ button });
    } catch (failure) {
      if (!(failure instanceof ConnectionFailure) || failure.kind !== "refused") throw failure;
      return ask({ message });
    }
  }

  /** @type {View["delivery"]} */
  #delivery(said, delivery, detail) {
    if (delivery === "sending") this.#waiting.asked(said.id, Date.now());
    else if (delivery !== "sent") this.#waiting.dropped(said.id);
    else if (this.#shown === null) this.#joined();
    this.#view.delivery(said, delivery, detail);
  }

  /** The first message began the conversation. */
  #joined() {
    this.#shown = this.#connection.session?.conversation_id ?? null;
    this.#follow();
  }

  /** @param {number} tries that failed since it was last reached */
  #reached(tries) {
    this.#tell(() => this.#view.reached(tries < FAILED_TRIES));
    if (!tries) this.#outbox.wake();
  }
}
