/** What was written and not sent: kept by the browser for each conversation until it is sent or the agent signs out. */

import { Kept } from "../widget/kept.js";

const DRAFT = "draft:";

export class Drafts {
  #kept;

  /** @param {string} agentId */
  constructor(agentId) {
    this.#kept = new Kept(`daogou-desk:${agentId}:`);
  }

  /**
   * @param {string} conversationId
   * @param {string} mode
   * @returns {string}
   */
  get(conversationId, mode) {
    return String(this.#kept.get(`${DRAFT}${mode}:${conversationId}`) ?? "");
  }

  /**
   * @param {string} conversationId
   * @param {string} mode
   * @param {string} text
   */
  set(conversationId, mode, text) {
    this.#kept.set(`${DRAFT}${mode}:${conversationId}`, text || null);
  }

  clear() {
    for (const name of this.#kept.names(DRAFT)) this.#kept.set(name, null);
  }
}
