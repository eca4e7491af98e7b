/** What an agent does with a conversation; each says how it went, and resolves to whether it worked. */

import { conversation, DeskFailure } from "./api.js";
import { confirmed } from "./parts/dialog.js";
import { words } from "./words.js";

export class Commands {
  #api;
  #tell;
  #changed;

  /**
   * @param {import("./api.js").Api} api
   * @param {(text: string, problem?: boolean) => void} tell
   * @param {(conversationId: string, claimed: boolean) => void} changed something was done, or turned out to be otherwise
   */
  constructor(api, tell, changed) {
    this.#api = api;
    this.#tell = tell;
    this.#changed = changed;
  }

  /** @param {string} id */
  claim(id) {
    return this.#do(id, "claim", {}, words.act.claimed);
  }

  /**
   * @param {string} id
   * @param {import("./types.js").Agent} to
   */
  transfer(id, to) {
    return this.#do(id, "transfer", { agent: to.id }, words.act.transferred(to.name));
  }

  /** @param {string} id */
  putBack(id) {
    return this.#do(id, "return", {}, words.act.putBack);
  }

  /** @param {string} id */
  async resolve(id) {
    const { resolveTitle: title, resolveText: text, resolve: action, resolved } = words.act;
    return (await confirmed({ title, text, action })) && this.#do(id, "resolve", {}, resolved);
  }

  /**
   * @param {string} id
   * @param {string} noteId the same for each try to keep one note
   * @param {string} text
   */
  note(id, noteId, text) {
    return this.#do(id, "notes", { note_id: noteId, text }, words.composer.noteKept);
  }

  /** @param {string} id */
  async typing(id) {
    try {
      await this.#api.post(`${conversation(id)}/typing`);
    } catch (failure) {
      if (!(failure instanceof DeskFailure)) throw failure; // the next stroke says it again
    }
  }

  /** @param {string} id of a request outside the opening hours */
  async requestDone(id) {
    try {
      await this.#api.post(`requests/${encodeURIComponent(id)}/done`);
      this.#tell(words.request.doneTold);
      return true;
    } catch (failure) {
      return this.#failed(failure);
    }
  }

  /**
   * @param {string} id
   * @param {string} what
   * @param {object} body
   * @param {string} done
   */
  async #do(id, what, body, done) {
    let worked = false;
    try {
      await this.#api.post(`${conversation(id)}/${what}`, body);
      this.#tell(done);
      worked = true;
    } catch (failure) {
      this.#failed(failure);
    }
    this.#changed(id, worked && what === "claim");
    return worked;
  }

  /** @param {unknown} failure */
  #failed(failure) {
    if (!(failure instanceof DeskFailure)) throw failure;
    const { kind, status, answer, text } = failure;
    const taker = answer?.owner?.name;
    if (status === 409 && taker) this.#tell(words.act.taken(taker), true);
    else if (status === 403) this.#tell(words.act.notYours, true);
    else if (kind === "refused") this.#tell(words.refused(text ?? ""), true);
    else if (kind === "unavailable") this.#tell(words.unavailable, true);
    return false;
  }
}
