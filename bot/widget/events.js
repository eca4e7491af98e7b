/** What a shopper saw and did, in GA4's names: gathered, sent as far as they agreed, and never in their way. */
/** @import { EventItem } from "./types.js" */

import { ConnectionFailure } from "./connection.js";
import { newId } from "./ids.js";

const GATHERED_MS = 1_000;
const MOST_AT_ONCE = 20;

/** The events of one shopper; each is tried twice. */
export class Events {
  #connection;
  #allows;
  #lost;
  /** @type {object[]} */
  #queue = [];
  #timer = 0;
  #hiding = () => this.flush(true);

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {(level: "personalisation" | "statistics") => boolean} allows what the shopper agreed to, whenever it is asked
   * @param {(count: number, reason: string) => void} lost told how many could not be sent
   */
  constructor(connection, allows, lost) {
    this.#connection = connection;
    this.#allows = allows;
    this.#lost = lost;
    addEventListener("pagehide", this.#hiding);
  }

  /**
   * @param {string} name of docs/widget-channel.md
   * @param {EventItem[]} items
   * @param {string} [requestId] of the list that they were in
   */
  track(name, items, requestId) {
    if (!this.#allows(name === "view_item" ? "personalisation" : "statistics")) return;
    this.#queue.push({ event_id: newId(), name, items, at: new Date().toISOString(), ...(requestId && { request_id: requestId }) });
    if (this.#queue.length >= MOST_AT_ONCE) this.flush();
    else if (!this.#timer) this.#timer = setTimeout(() => this.flush(), GATHERED_MS);
  }

  /**
   * Sends what was gathered.
   * @param {boolean} [keepalive] whether the page may be gone before the answer
   */
  flush(keepalive = false) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const events = this.#queue.splice(0);
    if (events.length) this.#send(events, keepalive);
  }

  /** Sends the rest; nothing is tracked after it. */
  close() {
    removeEventListener("pagehide", this.#hiding);
    this.flush();
  }

  /**
   * @param {object[]} events
   * @param {boolean} keepalive
   */
  async #send(events, keepalive, again = true) {
    try {
      await this.#connection.request("events", { body: { events }, keepalive });
    } catch (failure) {
      if (!(failure instanceof ConnectionFailure)) throw failure;
      const { kind, message, retryAfterS } = failure;
      if (!again || kind !== "unavailable") return this.#lost(events.length, message);
      setTimeout(() => this.#send(events, keepalive, false), Math.max(retryAfterS * 1000, GATHERED_MS));
    }
  }
}
