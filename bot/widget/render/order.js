/** `order`: one order as the shop's records hold it. */

import { html } from "../dom.js";
import { lineOf, totalOf } from "./lines.js";

/** @import {OrderPayload, Context} from "../types.js" */

/**
 * The day, as it stands in the record: no time zone moves it.
 * @param {string} placedAt ISO 8601
 * @param {string} language
 */
function day(placedAt, language) {
  const date = new Date(`${String(placedAt).slice(0, 10)}T00:00`);
  return Number.isNaN(date.getTime()) ? String(placedAt) : new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(date);
}

/**
 * The order of a payload; above it the text, where that tells more: lines that are cancelled or have no price.
 * @param {OrderPayload} payload
 * @param {Context} context
 * @param {string} text
 */
export function order({ order_id: number, placed_at: placedAt, status, lines, total }, context, text) {
  const { words, language } = context;
  const state = Object.hasOwn(words.orderStatus, status) ? words.orderStatus[status] : String(status).replaceAll("_", " ");
  const more = !total || status === "partly_cancelled";
  return html(
    "div",
    { class: "order ledger", role: "group", "aria-label": words.order(number) },
    html("div", { class: "ledger-head" }, html("h3", {}, words.order(number)), html("span", { class: "status" }, state)),
    html("p", { class: "placed" }, words.placed(day(placedAt, language))),
    more ? html("p", { class: "text" }, text) : null,
    html("ul", { role: "list" }, ...lines.map((line) => lineOf(line, context))),
    total ? totalOf(total, context) : null,
  );
}
