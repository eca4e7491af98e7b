/** The parts that a carousel card and a detail card share. */

import { html } from "../dom.js";
import { icon } from "../icons.js";
import { money } from "./money.js";

/**
 * The price, and beside it the rating if the listing has one.
 * @param {import("../types.js").Item} item
 * @param {import("../types.js").Context} context
 */
export function priceLine(item, { language, words }) {
  const rating = Number(item.rating);
  return html(
    "p",
    { class: "price-line" },
    html("span", { class: "price" }, money(item.price, language)),
    rating > 0 ? html("span", { class: "rating", "aria-label": words.rated(rating) }, `★ ${rating}`) : null,
  );
}

/**
 * Whether it can be had.
 * @param {import("../types.js").Item} item
 * @param {import("../types.js").Context} context
 */
export function availability(item, { words }) {
  return html("p", { class: `availability ${item.availability === "in_stock" ? "in" : "out"}` }, words[item.availability] ?? "");
}

/**
 * Why this product is shown, in the shop's words, and a button that asks for all of it.
 * @param {import("../types.js").Item} item
 * @param {import("../types.js").Context} context
 * @param {(() => void) | null} [ask]
 */
export function reason(item, { words }, ask = null) {
  const text = item.reason?.text;
  if (!text) return null;
  const why =
    ask &&
    html("button", { type: "button", class: "why", "aria-label": `${words.askWhyShort} ${item.title}`, onclick: ask }, words.askWhyShort);
  return html(
    "div",
    { class: "reason" },
    icon("spark"),
    html("p", {}, html("span", { class: "unseen" }, `${words.why} `), html("span", { class: "words" }, text)),
    why,
  );
}

/**
 * Puts a product in the cart; where that cannot be, it says why.
 * @param {import("../types.js").Item} item
 * @param {import("../types.js").Context} context
 * @param {() => void} add
 */
export function addButton(item, { words }, add) {
  const soldOut = item.availability !== "in_stock";
  const label = soldOut ? words.out_of_stock : words.addToCart;
  return html("button", { type: "button", class: "add", disabled: soldOut, "aria-label": `${label}: ${item.title}`, onclick: add }, label);
}
