/** One opened conversation: what is known of it, kept up to date. It draws nothing. */
/** @import { Entry } from "../widget/types.js" */
/** @import { CaseFile, CaseView } from "../types.js" */

import { ConnectionFailure } from "../widget/connection.js";
import { placeOf } from "../widget/timeline.js";
import { conversation, DeskFailure } from "../api.js";

/** So long after something happened the assistant's slots and the summary are asked for again. */
const SETTLED_MS = 1_200;
/** @type {Record<number, "forbidden" | "missing">} */
const REFUSED = { 403: "forbidden", 404: "missing" };

export class Case {
  #api;
  #view;
  #path;
  #closed = false;
  /** Id of the last entry before which none is missing. */
  #last = "";
  /** Whether entries may have been missed since. */
  #behind = true;
  #asking = Promise.resolve();
  #settling = 0;

  /**
   * @param {import("../api.js").Api} api
   * @param {string} id
   * @param {CaseView} view
   */
  constructor(api, id, view) {
    this.#api = api;
    this.#view = view;
    this.#path = conversation(id);
    this.id = id;
  }

  /** Asks for what is known, and for what was said since the last time; one after another. */
  refresh() {
    this.#asking = this.#asking.then(() => this.#refresh());
    return this.#asking;
  }

  /** The line broke, or is new: entries may be missing. */
  missed() {
    this.#behind = true;
    return this.refresh();
  }

  /** @param {Entry} entry something new */
  hear(entry) {
    if (this.#closed) return;
    if (!this.#behind) this.#reach(entry.id);
    this.#view.entry(entry);
    this.changed();
  }

  typing() {
    if (!this.#closed) this.#view.typing();
  }

  /** Something happened after which more than the entries may be another. */
  changed() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.refresh(), SETTLED_MS);
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#settling);
  }

  async #refresh() {
    if (this.#closed) return;
    try {
      /** @type {CaseFile} */
      const file = await this.#api.get(this.#path + (this.#last ? `?${new URLSearchParams({ after: this.#last })}` : ""));
      if (this.#closed) return;
      this.#behind = false;
      for (const { id } of file.entries) this.#reach(id);
      this.#view.fill(file.entries);
      this.#view.file(file);
    } catch (failure) {
      if (!(failure instanceof ConnectionFailure)) throw failure;
      const refused = failure instanceof DeskFailure ? REFUSED[failure.status] : undefined;
      if (!this.#closed && (refused || !this.#last)) this.#view.failed(refused ?? "unavailable");
    }
  }

  /** @param {string} id */
  #reach(id) {
    if (!this.#last || placeOf(id) > placeOf(this.#last)) this.#last = id;
  }
}
