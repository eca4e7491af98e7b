/** Products, small: enough to see what the shopper sees. */
/** @import { Item, Money, Named } from "../widget/types.js" */

import { html, webAddress } from "../widget/dom.js";
import { money } from "../widget/render/money.js";
import { picture } from "../widget/render/picture.js";
import { icon } from "../parts/icons.js";
import { language, words } from "../words.js";

/** @param {Money | undefined} price */
export const price = (price) => (price ? money(price, language) : "");

/** @param {Named} item */
export const thumbnail = (item) => picture(item, location.href);

/** @param {Item} item */
export function availability({ availability: stated }) {
  const text = stated === "in_stock" || stated === "out_of_stock" ? words.product[stated] : String(stated ?? "");
  return html("span", { class: `availability ${stated === "in_stock" ? "in" : "out"}` }, text);
}

/** @param {Item} item */
export function shopLink(item) {
  const address = webAddress(item.link, location.href);
  const label = words.cards.open(String(item.title));
  return address
    ? html("a", { class: "shop-link", href: address, target: "_blank", rel: "noopener", "aria-label": label, title: label }, icon("link"))
    : null;
}

/**
 * One product in a line: picture, title, price, whether it can be had.
 * @param {Item} item
 * @param {...(Node | null)} more
 */
export function productLine(item, ...more) {
  return html(
    "div",
    { class: "product-line" },
    thumbnail(item),
    html(
      "div",
      { class: "product-words" },
      html("p", { class: "product-title", title: item.title }, item.title),
      html("p", { class: "product-facts" }, html("span", { class: "price" }, price(item.price)), availability(item), ...more),
    ),
    shopLink(item),
  );
}

/**
 * One product as a card of a list, with its number there.
 * @param {Item} item
 * @param {number} number
 */
export function productCard(item, number) {
  return html(
    "li",
    { class: "product-card" },
    html("span", { class: "product-number", "aria-hidden": "true" }, String(number)),
    thumbnail(item),
    html("p", { class: "product-title", title: item.title }, item.title),
    html("p", { class: "product-facts" }, html("span", { class: "price" }, price(item.price)), availability(item)),
    shopLink(item),
  );
}
