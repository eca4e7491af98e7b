/** Carousel, comparison and the card of one product, as the shopper was shown them. */
/** @import { CarouselPayload, ComparisonPayload, DetailPayload } from "../widget/types.js" */

import { html } from "../widget/dom.js";
import { words } from "../words.js";
import { productCard, productLine } from "./product.js";

/** @param {string} name of an attribute */
export function attributeName(name) {
  const { attributes } = words.product;
  return Object.hasOwn(attributes, name) ? attributes[name] : String(name).replaceAll("_", " ");
}

/** @param {CarouselPayload} payload */
export function carousel({ items, total }) {
  const label = words.cards.products(items.length, Number(total) || items.length);
  return html(
    "div",
    { class: "card carousel" },
    html("p", { class: "card-title" }, label),
    html("ol", { class: "product-cards", "aria-label": label, tabindex: 0 }, ...items.map((item, place) => productCard(item, place + 1))),
  );
}

/** @param {ComparisonPayload} payload */
export function comparison({ items, rows }) {
  const silent = () =>
    html("td", {}, html("span", { "aria-hidden": "true" }, "–"), html("span", { class: "unseen" }, words.product.notStated));
  return html(
    "div",
    { class: "card comparison", role: "group", tabindex: 0, "aria-label": words.cards.comparison },
    html("p", { class: "card-title", "aria-hidden": "true" }, words.cards.comparison),
    html(
      "table",
      { "aria-label": words.cards.comparison },
      html("thead", {}, html("tr", {}, html("td"), ...items.map(({ title }) => html("th", { scope: "col" }, title)))),
      html(
        "tbody",
        {},
        ...rows.map(({ attribute, values }) =>
          html(
            "tr",
            {},
            html("th", { scope: "row" }, attributeName(attribute)),
            ...values.map((value) => (value === null || value === undefined ? silent() : html("td", {}, String(value)))),
          ),
        ),
      ),
    ),
  );
}

/** @param {DetailPayload} payload */
export function detail({ item, attributes, description }) {
  const stated = Object.entries(attributes ?? {});
  const list = html(
    "dl",
    { class: "attributes" },
    ...stated.map(([name, value]) => html("div", {}, html("dt", {}, attributeName(name)), html("dd", {}, String(value)))),
  );
  return html(
    "div",
    { class: "card" },
    productLine(item),
    stated.length || description
      ? html(
          "details",
          {},
          html("summary", {}, words.cards.attributes),
          description ? html("p", { class: "description" }, description) : null,
          stated.length ? list : null,
        )
      : null,
  );
}
