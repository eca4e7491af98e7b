/** `product_carousel`: cards in a row that scrolls by finger, wheel, keyboard or its two buttons. */

import { html } from "../dom.js";
import { icon } from "../icons.js";
import { availability, priceLine, reason } from "./item.js";
import { picture } from "./picture.js";

/**
 * @param {import("../types.js").Item} item
 * @param {import("../types.js").Context} context
 */
function card(item, context) {
  const { words, say, base } = context;
  const title = String(item.title);
  return html(
    "li",
    { class: "card", "data-id": item.id },
    picture(item, base),
    html(
      "div",
      { class: "card-body" },
      html("h3", { class: "title", title }, title),
      priceLine(item, context),
      item.availability === "out_of_stock" ? availability(item, context) : null,
      reason(item, context),
      html(
        "div",
        { class: "card-actions" },
        html(
          "button",
          { type: "button", "aria-label": `${words.details}: ${title}`, onclick: () => say(words.askDetails(title)) },
          words.details,
        ),
        html(
          "button",
          { type: "button", "aria-label": `${words.similar}: ${title}`, onclick: () => say(words.askSimilar(title)) },
          words.similar,
        ),
      ),
    ),
  );
}

/**
 * Two buttons that scroll the row by a page, each hidden where there is nothing further.
 * @param {HTMLElement} row
 * @param {import("../words.js").Words} words
 */
function scrollButtons(row, words) {
  const step = (/** @type {number} */ direction) => () => row.scrollBy({ left: direction * row.clientWidth * 0.8 });
  const previous = html(
    "button",
    { type: "button", class: "scroll previous", "aria-label": words.previous, onclick: step(-1) },
    icon("previous"),
  );
  const next = html("button", { type: "button", class: "scroll next", "aria-label": words.next, onclick: step(1) }, icon("next"));
  const update = () => {
    previous.hidden = row.scrollLeft < 8;
    next.hidden = row.scrollLeft + row.clientWidth > row.scrollWidth - 8;
  };
  row.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(row);
  return [previous, next];
}

/**
 * The carousel of a payload.
 * @param {import("../types.js").CarouselPayload} payload
 * @param {import("../types.js").Context} context
 */
export function carousel(payload, context) {
  const { words } = context;
  const items = payload.items ?? [];
  const total = Number(payload.total) || items.length;
  const label = items.length === 1 && total === 1 ? words.oneProduct : words.products(items.length, total);
  const row = html("ul", { class: "row", role: "list", "aria-label": label, tabindex: "0" }, ...items.map((item) => card(item, context)));
  return html("section", { class: "carousel", "aria-label": label }, html("div", { class: "rail" }, row, ...scrollButtons(row, words)));
}
