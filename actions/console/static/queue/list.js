/** A list of rows by their ids: what stays is not made anew, so that focus and reading go on. */

import { html } from "../widget/dom.js";
import { roving, stopAt } from "../parts/roving.js";

/** @template {{ id: string }} T */
export class RowList {
  #make;
  #empty;
  /** @type {Map<string, { item: HTMLLIElement, view: import("./rows.js").RowView<T> }>} */
  #rows = new Map();
  /** @type {string | null} */
  #opened = null;

  /**
   * @param {string} label
   * @param {(row: T) => import("./rows.js").RowView<T>} make
   * @param {Node} [empty] in place of a list without rows
   */
  constructor(label, make, empty) {
    this.#make = make;
    this.#empty = empty;
    this.list = html("ul", { class: "rows", "aria-label": label });
    this.element = html("div", { class: "list" }, this.list);
    roving(this.list, () => this.links);
  }

  get links() {
    return /** @type {HTMLAnchorElement[]} */ ([...this.list.querySelectorAll("a.row")]);
  }

  /**
   * @param {T[]} rows
   * @param {number} at when they were had
   */
  show(rows, at) {
    const focused = this.links.find((link) => link === document.activeElement);
    const place = focused ? this.links.indexOf(focused) : -1;
    const wanted = new Set(rows.map(({ id }) => id));
    for (const [id, { item }] of this.#rows) {
      if (wanted.has(id)) continue;
      item.remove();
      this.#rows.delete(id);
    }
    rows.forEach((row, index) => this.#place(row, index, at));
    this.list.hidden = !rows.length;
    if (this.#empty && !rows.length) this.element.append(this.#empty);
    else if (this.#empty?.parentNode === this.element) this.element.removeChild(this.#empty);
    this.#mark();
    if (focused && !focused.isConnected) this.links[Math.min(place, this.links.length - 1)]?.focus();
  }

  /** @param {string | null} id which row is looked at */
  open(id) {
    this.#opened = id;
    this.#mark();
  }

  /**
   * @param {T} row
   * @param {number} index
   * @param {number} at
   */
  #place(row, index, at) {
    let known = this.#rows.get(row.id);
    if (!known) {
      const view = this.#make(row);
      known = { item: html("li", {}, view.element), view };
      this.#rows.set(row.id, known);
    }
    known.view.update(row, at);
    const there = this.list.children[index] ?? null;
    if (there !== known.item) this.list.insertBefore(known.item, there);
  }

  #mark() {
    const { links } = this;
    for (const [id, { view }] of this.#rows) {
      if (id === this.#opened) view.element.setAttribute("aria-current", "true");
      else view.element.removeAttribute("aria-current");
    }
    const stop =
      links.find((link) => link === document.activeElement) ?? links.find((link) => link.hasAttribute("aria-current")) ?? links[0];
    stopAt(links, stop);
  }
}
