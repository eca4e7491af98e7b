/** Carts and orders: lines, pieces, totals. */
/** @import { CartPayload, Line, Money, OrderPayload } from "../widget/types.js" */

import { html } from "../widget/dom.js";
import { language, words } from "../words.js";
import { price, thumbnail } from "./product.js";

/** @param {Line} line */
function lineNode({ item, quantity, line_total: total }) {
  return html(
    "li",
    {},
    thumbnail(item),
    html("span", { class: "line-title", title: item.title }, html("span", { class: "pieces" }, `${quantity} × `), item.title),
    item.price ? null : html("span", { class: "availability out" }, words.product.gone),
    html("span", { class: "price" }, price(total ?? item.price)),
  );
}

/**
 * @param {Line[]} lines
 * @param {Money} [total]
 */
export function lines(lines, total) {
  return [
    html("ul", { class: "lines" }, ...lines.map(lineNode)),
    total ? html("p", { class: "lines-total" }, words.product.total, html("span", { class: "price" }, price(total))) : null,
  ];
}

/** @param {CartPayload} payload */
export function cart({ lines: held, total }) {
  const content = held.length ? lines(held, total) : [html("p", { class: "quiet" }, words.cards.emptyCart)];
  return html("div", { class: "card ledger" }, html("p", { class: "card-title" }, words.cards.cart), ...content);
}

/**
 * The day, as it stands in the record: no time zone moves it.
 * @param {string} placedAt ISO 8601
 */
function day(placedAt) {
  const date = new Date(`${String(placedAt).slice(0, 10)}T00:00`);
  return Number.isNaN(date.getTime()) ? "" : new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(date);
}

/**
 * An order's number and state, as they stand above its lines.
 * @param {OrderPayload} payload
 */
export function orderHead({ order_id: number, placed_at: placedAt, status }) {
  const { orderStatus } = words.product;
  const state = Object.hasOwn(orderStatus, status) ? orderStatus[status] : String(status ?? "").replaceAll("_", " ");
  const placed = day(placedAt);
  return [
    html("p", { class: "card-title" }, words.cards.order(number), html("span", { class: "tag" }, state)),
    placed ? html("p", { class: "quiet" }, words.product.placed(placed)) : null,
  ];
}

/** @param {OrderPayload} payload */
export function order(payload) {
  return html("div", { class: "card ledger" }, ...orderHead(payload), ...lines(payload.lines ?? [], payload.total));
}
