/** What shoppers wrote and the agent did not look at: what the server counts as not answered, less what was seen on this page. */
/** @import { HeldRow } from "./types.js" */
/** @typedef {{ count: number, written?: string | null }} Seen how many of those not answered, and the latest */

import { Signal } from "./signal.js";

/** @type {Seen} */
const NOTHING = { count: 0 };

export class Unread {
  /** @type {Signal<Map<string, Seen>>} by conversation */
  seen = new Signal(new Map());

  /**
   * How many were not looked at; the server counts in the latest entries alone, so that what is new is at least one.
   * @param {HeldRow} row
   */
  of({ id, unread = 0, written }) {
    const seen = this.#of(id);
    return unread && written !== seen.written ? Math.max(1, unread - seen.count) : 0;
  }

  /**
   * The server has counted: all is seen of what is looked at, and what was answered counts no more.
   * @param {HeldRow[]} rows in hand
   * @param {string | null} looked at
   */
  settle(rows, looked) {
    const settled = (/** @type {HeldRow} */ { id, unread = 0, written }) =>
      id === looked ? { count: unread, written } : { ...this.#of(id), count: Math.min(unread, this.#of(id).count) };
    this.seen.value = new Map(rows.map((row) => [row.id, settled(row)]));
  }

  /**
   * A message was seen as it came; the server counts it soon.
   * @param {string} id of the conversation
   * @param {string} written id of the entry
   */
  see(id, written) {
    this.seen.value = new Map(this.seen.value).set(id, { count: this.#of(id).count + 1, written });
  }

  /** @param {string} id */
  #of(id) {
    return this.seen.value.get(id) ?? NOTHING;
  }
}
