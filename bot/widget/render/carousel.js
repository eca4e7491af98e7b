/** `product_carousel`: cards in a row that scrolls by finger, wheel, keyboard or its two buttons. */

import { html } from "../dom.js";
import { icon } from "../icons.js";
import { comparing } from "./comparing.js";
import { addButton, priceLine, reason } from "./item.js";
import { money } from "./money.js";
import { sayOf } from "./naming.js";
import { picture } from "./picture.js";
import { roving } from "./roving.js";
import { askedToAdd, whenSeen } from "./tracking.js";

/**
 * @import {Item, Context, CarouselPayload} from "../types.js"
 * @import {Words} from "../words.js"
 */

/**
 * @param {Item} item
 * @param {string} place "2 of 8"
 * @param {HTMLElement} tick
 * @param {(act: "add" | "why" | "details" | "similar") => void} act
 * @param {Context} context
 */
function card(item, place, tick, act, context) {
  const { words, base, language } = context;
  const quiet = (/** @type {"details" | "similar"} */ name) =>
    html("button", { type: "button", "aria-label": `${words[name]}: ${item.title}`, onclick: () => act(name) }, words[name]);
  return html(
    "article",
    { class: "card", "data-id": item.id, "aria-label": `${item.title}, ${money(item.price, language)}, ${place}` },
    picture(item, base),
    tick,
    html(
      "div",
      { class: "card-body" },
      html("h3", { class: "title", title: item.title }, item.title),
      priceLine(item, context),
      reason(item, context, () => act("why")),
      html(
        "div",
        { class: "card-actions" },
        addButton(item, context, () => act("add")),
        quiet("details"),
        quiet("similar"),
      ),
    ),
  );
}

/**
 * Two buttons that scroll the row by a page, each hidden where there is nothing further; the keyboard has its own keys.
 * @param {HTMLElement} row
 * @param {Words} words
 */
function scrollButtons(row, words) {
  const button = (/** @type {"previous" | "next"} */ name, /** @type {number} */ direction) => {
    const onclick = () => row.scrollBy({ left: direction * row.clientWidth * 0.8 });
    return html("button", { type: "button", class: `scroll ${name}`, "aria-label": words[name], tabindex: -1, onclick }, icon(name));
  };
  const previous = button("previous", -1);
  const next = button("next", 1);
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
 * @param {CarouselPayload} payload
 * @param {Context} context
 */
export function carousel({ items, total: hits, request_id: requestId }, context) {
  const { words } = context;
  const total = Number(hits) || items.length;
  const label = items.length === 1 && total === 1 ? words.oneProduct : words.products(items.length, total);
  const asks = { add: words.askAdd, why: words.askWhy, details: words.askDetails, similar: words.askSimilar };
  const counted = items.map((item, index) => ({ item_id: item.id, index, price: item.price }));

  const { bar, labels } = comparing(items, words, (chosen) => sayOf(words.askCompare, chosen, items, list, context));
  const cards = items.map((item, index) =>
    card(
      item,
      words.place(index + 1, items.length),
      labels[index],
      (act) => {
        if (act === "add") askedToAdd(context, item, requestId);
        if (act === "details") context.track?.("select_item", [counted[index]], requestId);
        sayOf(asks[act], [item], items, list, context);
      },
      context,
    ),
  );
  const row = html("ul", { class: "row", role: "list", "aria-label": label }, ...cards.map((one) => html("li", {}, one)));
  roving(row, cards);
  const list = html(
    "div",
    { class: "carousel", role: "group", "aria-label": label },
    html("div", { class: "rail" }, row, ...scrollButtons(row, words)),
    bar,
  );
  whenSeen(list, () => context.track?.("view_item_list", counted, requestId));
  return list;
}
