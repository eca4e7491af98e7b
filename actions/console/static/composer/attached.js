/** The products that go with the reply, each to be left out again. */
/** @import { Item } from "../widget/types.js" */

import { html } from "../widget/dom.js";
import { price, thumbnail } from "../cards/product.js";
import { iconButton } from "../parts/buttons.js";
import { words } from "../words.js";

export class Attached {
  /** @type {Item[]} */
  items = [];
  element = html("ul", { class: "attached", "aria-label": words.composer.attached, hidden: true });

  /** @param {Item[]} items */
  show(items) {
    this.items = items;
    this.element.hidden = !items.length;
    this.element.replaceChildren(...items.map((item) => this.#node(item)));
  }

  clear() {
    this.show([]);
  }

  /** @param {Item} item */
  #node(item) {
    const leave = () => this.show(this.items.filter(({ id }) => id !== item.id));
    return html(
      "li",
      {},
      thumbnail(item),
      html("span", { class: "product-title", title: item.title }, item.title),
      html("span", { class: "price" }, price(item.price)),
      iconButton("close", words.composer.detach(String(item.title)), leave),
    );
  }
}
