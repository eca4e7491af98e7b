/** Lines of a cart or an order, and their total. */

import { html } from "../dom.js";
import { money } from "./money.js";
import { picture } from "./picture.js";

/** @import {Line, Money, Context} from "../types.js" */

/**
 * Picture, title, pieces, what they cost together, and in a cart whether it can be had.
 * @param {Line} line
 * @param {Context} context
 * @param {HTMLElement[]} [controls] that change how many, in place of the number
 */
export function lineOf({ item, quantity, line_total: total }, { words, language, base }, controls = []) {
  const { price, availability: stock } = item;
  const each = price && words.each(money(price, language));
  const note = price ? controls.length && stock === "out_of_stock" && words.out_of_stock : words.gone;
  return html(
    "li",
    { class: "line", "data-id": item.id },
    picture(item, base),
    html(
      "div",
      {},
      html("p", { class: "title", title: item.title }, item.title, total ? html("span", {}, money(total, language)) : null),
      each ? html("p", { class: "each" }, controls.length ? each : `${quantity} × ${each}`) : null,
      note ? html("p", { class: "availability out" }, note) : null,
      html("div", { class: "line-controls" }, ...controls),
    ),
  );
}

/**
 * @param {Money} total
 * @param {Context} context
 */
export function totalOf(total, { words, language }) {
  return html("p", { class: "total" }, words.total, html("span", { class: "price" }, money(total, language)));
}
