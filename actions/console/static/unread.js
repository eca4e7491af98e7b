/** How many messages of shoppers were not looked at, in the conversations that were opened on this page. */

import { Signal } from "./signal.js";

export class Unread {
  /** @type {Signal<Map<string, number>>} by conversation */
  counts = new Signal(new Map());

  /**
   * A shopper wrote. Of a conversation that was never opened here the server counts what is not answered.
   * @param {string} conversationId
   */
  add(conversationId) {
    const before = this.counts.value.get(conversationId);
    if (before !== undefined) this.#set(conversationId, before + 1);
  }

  /**
   * It is looked at.
   * @param {string} conversationId
   */
  clear(conversationId) {
    if (this.counts.value.get(conversationId) !== 0) this.#set(conversationId, 0);
  }

  /**
   * @param {string} conversationId
   * @param {number} count
   */
  #set(conversationId, count) {
    this.counts.value = new Map(this.counts.value).set(conversationId, count);
  }
}
