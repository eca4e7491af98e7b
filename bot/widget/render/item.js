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
 * Why this product is shown, in the shop's words.
 * @param {import("../types.js").Item} item
 * @param {import("../types.js").Context} context
 */
export function reason(item, { words }) {
  const text = item.reason?.text;
  if (!text) return null;
  return html("p", { class: "reason" }, icon("spark"), html("span", { class: "unseen" }, `${words.why} `), html("span", {}, text));
}
