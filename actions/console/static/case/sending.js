/** This agent's messages that are not in their conversations yet: each is sent until taken or refused, whatever is looked at. */
/** @import { Said, Item, Delivery } from "../widget/types.js" */
/** @import { Unsent } from "../types.js" */

import { newId } from "../widget/ids.js";
import { Kept } from "../widget/kept.js";
import { Outbox } from "../widget/outbox.js";
import { conversation } from "../api.js";

export class Sending {
  #api;
  #agentId;
  #told;
  /** @type {Map<string, Outbox>} by conversation */
  #boxes = new Map();
  /** @type {Map<string, Map<string, Unsent>>} by conversation and message id, oldest first */
  #unsent = new Map();
  /** @type {Set<string>} message ids */
  #settled = new Set();

  /**
   * @param {import("../api.js").Api} api
   * @param {string} agentId
   * @param {(conversationId: string, unsent: Unsent) => void} told of every change
   */
  constructor(api, agentId, told) {
    this.#api = api;
    this.#agentId = agentId;
    this.#told = told;
  }

  /**
   * Takes over what an earlier page of this browser left unsent.
   * @param {string} conversationId
   */
  adopt(conversationId) {
    if (this.#boxes.has(conversationId)) return;
    const box = this.#box(conversationId);
    for (const said of box.adopt()) this.#note(conversationId, said, "queued");
    box.run();
  }

  /**
   * @param {string} conversationId
   * @param {string} text
   * @param {Item[]} items
   */
  say(conversationId, text, items) {
    this.adopt(conversationId);
    const box = this.#box(conversationId);
    const said = box.add(newId(), text, items.length ? { items } : {});
    this.#note(conversationId, said, "queued");
    box.run();
  }

  /** @param {string} conversationId */
  unsent(conversationId) {
    return [...(this.#unsent.get(conversationId)?.values() ?? [])];
  }

  /**
   * Its entry is in the conversation.
   * @param {string} conversationId
   * @param {string} messageId
   */
  settle(conversationId, messageId) {
    if (!this.#unsent.get(conversationId)?.delete(messageId)) return;
    this.#settled.add(messageId);
    this.#boxes.get(conversationId)?.settle(messageId);
  }

  /** Tries at once to send what waits. */
  retry() {
    for (const box of this.#boxes.values()) box.wake();
  }

  close() {
    for (const box of this.#boxes.values()) box.close();
  }

  /** @param {string} conversationId */
  #box(conversationId) {
    const known = this.#boxes.get(conversationId);
    if (known) return known;
    const box = new Outbox(
      new Kept(`daogou-desk:${this.#agentId}:${conversationId}:`),
      (said) => this.#send(conversationId, said),
      (said, delivery, detail) => this.#note(conversationId, said, delivery, detail),
    );
    this.#boxes.set(conversationId, box);
    return box;
  }

  /**
   * @param {string} conversationId
   * @param {Said} said
   */
  async #send(conversationId, { id, text, body }) {
    const items = /** @type {Item[]} */ (body.items ?? []);
    const more = items.length ? { item_ids: items.map((item) => item.id) } : {};
    await this.#api.post(`${conversation(conversationId)}/messages`, { message_id: id, text, ...more });
    return { id };
  }

  /**
   * @param {string} conversationId
   * @param {Said} said
   * @param {Delivery} delivery
   * @param {string} [detail]
   */
  #note(conversationId, said, delivery, detail) {
    if (this.#settled.has(said.id)) return; // its entry was here before the answer that it was taken
    const box = this.#unsent.get(conversationId) ?? new Map();
    this.#unsent.set(conversationId, box);
    const unsent = { said, delivery, ...(delivery === "refused" && { detail }) };
    box.set(said.id, unsent);
    this.#told(conversationId, unsent);
  }
}
