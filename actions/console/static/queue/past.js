/** Search over past conversations: asked for when the tab is first looked at, and whenever other words are sought. */

import { html } from "../widget/dom.js";
import { DeskFailure } from "../api.js";
import { textButton } from "../parts/buttons.js";
import { empty } from "../parts/empty.js";
import { icon } from "../parts/icons.js";
import { words } from "../words.js";
import { RowList } from "./list.js";
import { pastRow } from "./records.js";

const MOST = 50;
const PAUSE_MS = 300;

export class Past {
  #api;
  #asked = 0;
  #pause = 0;
  #status = html("p", { class: "list-status", role: "status" });
  #below = html("div");
  #field = html("input", {
    type: "search",
    "aria-label": words.queue.search,
    placeholder: words.queue.searchHint,
    autocomplete: "off",
    oninput: () => {
      clearTimeout(this.#pause);
      this.#pause = setTimeout(() => this.search(), PAUSE_MS);
    },
  });

  /** @param {import("../api.js").Api} api */
  constructor(api) {
    this.#api = api;
    this.list = new RowList(words.queue.past, pastRow);
    const onsubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.search();
    };
    this.element = html(
      "div",
      { class: "queue-panel" },
      html("form", { class: "list-search", role: "search", onsubmit }, icon("search"), this.#field),
      this.#status,
      this.#below,
      this.list.element,
    );
  }

  focus() {
    this.#field.focus();
  }

  async search() {
    clearTimeout(this.#pause);
    const query = this.#field.value.trim();
    const place = (this.#asked += 1);
    try {
      const { conversations } = await this.#api.get(`past?${new URLSearchParams({ q: query, most: String(MOST) })}`);
      if (place !== this.#asked) return;
      this.list.show(conversations, Date.now());
      this.#status.textContent = conversations.length ? words.queue.found(conversations.length) : "";
      this.#below.replaceChildren(...(conversations.length ? [] : [nothing(query)]));
    } catch (failure) {
      if (!(failure instanceof DeskFailure)) throw failure;
      if (place !== this.#asked) return;
      this.list.show([], Date.now());
      this.#status.textContent = "";
      const again = textButton(words.retry, () => this.search(), { icon: "refresh" });
      this.#below.replaceChildren(empty("cut", words.unavailable, undefined, again));
    }
  }
}

/** @param {string} query */
function nothing(query) {
  const { nothingFound, nothingFoundMore, noPast, noPastMore } = words.queue;
  return query ? empty("search", nothingFound(query), nothingFoundMore) : empty("list", noPast, noPastMore);
}
