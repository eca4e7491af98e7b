/** What the shopper said and the bot does not have: sent one after another, by this page or the next, until taken or refused. */
/** @import { Delivery, Said } from "./types.js" */

import { ConnectionFailure, Patience } from "./connection.js";

const UNSENT = "unsent:";

/** A queue; the browser keeps each message under a name of its own, so that tabs do not overwrite each other's. */
export class Outbox {
  /** @type {Said[]} */
  #queue = [];
  #kept;
  #send;
  #tell;
  #patience = new Patience();
  #running = false;
  #closed = false;
  #last = 0;

  /**
   * @param {import("./kept.js").Kept} kept
   * @param {(said: Said) => Promise<{ id: string }>} send resolves to the id of its entry
   * @param {import("./types.js").View["delivery"]} tell
   */
  constructor(kept, send, tell) {
    this.#kept = kept;
    this.#send = send;
    this.#tell = tell;
  }

  /** Takes over what an earlier page or another tab left unsent; returns that. */
  adopt() {
    const known = new Set(this.#queue.map(({ id }) => id));
    /** @type {Said[]} */
    const found = this.#kept.names(UNSENT).map((name) => this.#kept.get(name));
    const left = found.filter((said) => said && !known.has(said.id)).sort((one, other) => one.at - other.at);
    this.#queue.push(...left);
    return left;
  }

  /**
   * @param {string} id
   * @param {string} text
   * @param {Said["body"]} body
   * @param {File} [file] sent in place of the body; the browser does not keep it
   */
  add(id, text, body, file) {
    this.#last = Math.max(Date.now(), this.#last + 1);
    const said = { id, text, body, at: this.#last, file };
    if (!file) this.#kept.set(UNSENT + id, said);
    this.#queue.push(said);
    return said;
  }

  /**
   * It is in the conversation, or never will be.
   * @param {string} id
   */
  settle(id) {
    this.#queue = this.#queue.filter((said) => said.id !== id);
    this.#kept.set(UNSENT + id, null);
  }

  /** Tries at once. */
  wake() {
    this.#patience.wake();
  }

  /** Sends what waits, until nothing does. */
  async run() {
    for (const said of this.#queue.slice(1)) this.#tell(said, "queued");
    if (this.#running) return;
    this.#running = true;
    while (this.#queue.length && !this.#closed) await this.#next(this.#queue[0]);
    this.#running = false;
  }

  /** Sends no more; what waits is left to the next page. */
  close() {
    this.#closed = true;
    this.wake();
  }

  /** Drops what waits. */
  clear() {
    for (const name of this.#kept.names(UNSENT)) this.#kept.set(name, null);
  }

  /** @param {Said} said */
  async #next(said) {
    this.#tell(said, "sending");
    try {
      const { id } = await this.#send(said);
      this.#patience.tries = 0;
      this.settle(said.id);
      this.#tell(said, "sent", id);
    } catch (failure) {
      if (!(failure instanceof ConnectionFailure)) throw failure;
      const { kind, text, retryAfterS } = failure;
      this.#tell(said, kind === "unavailable" ? "waiting" : kind, text);
      if (kind === "refused") this.settle(said.id);
      else await this.#patience.wait(retryAfterS);
    }
  }
}
