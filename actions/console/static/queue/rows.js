/** The lines of those who wait and of those in hand: each is made once and then only brought up to date. */
/** @import { HeldRow, WaitingRow } from "../types.js" */

import { html } from "../widget/dom.js";
import { avatar } from "../parts/avatar.js";
import { icon } from "../parts/icons.js";
import { tickFrom, ticking } from "../parts/time.js";
import { toConversation } from "../route.js";
import { reasonName, words } from "../words.js";
import { shopperName } from "./naming.js";

/**
 * @template T
 * @typedef {{ element: HTMLElement, update: (row: T, at: number) => void }} RowView
 */

/**
 * @param {Node} node
 * @param {string} text
 */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * @param {string} href
 * @param {...(Node | null)} parts
 */
export const link = (href, ...parts) => html("a", { class: "row", href, tabindex: -1 }, ...parts);

/**
 * The head of a row: who it is, and when.
 * @param {Node | string} name
 * @param {...(Node | string)} time
 */
export const rowTop = (name, ...time) =>
  html("span", { class: "row-top" }, html("span", { class: "row-name" }, name), html("span", { class: "row-time" }, ...time));

/**
 * @param {WaitingRow} first
 * @returns {RowView<WaitingRow>}
 */
export function waitingRow(first) {
  const place = html("span", { class: "row-place", title: words.queue.position(first.position) });
  const name = new Text();
  const reason = html("span", { class: "reason" });
  const preview = html("span", { class: "row-preview" });
  const waited = ticking(Date.now(), "stopwatch");
  const element = link(
    toConversation(first.id),
    place,
    html(
      "span",
      { class: "row-words" },
      rowTop(name, html("span", { class: "unseen" }, `${words.queue.waited} `), waited),
      preview,
      reason,
    ),
  );
  return {
    element,
    update(row, at) {
      put(name, shopperName(row));
      put(place, String(row.position));
      place.title = words.queue.position(row.position);
      put(reason, reasonName(row.reason));
      put(preview, row.preview || words.queue.noPreview);
      tickFrom(waited, at - row.waited_s * 1000);
    },
  };
}

/**
 * @param {HeldRow} first
 * @returns {RowView<HeldRow & { holder?: string }>}
 */
export function heldRow(first) {
  const sign = html("span", { class: "row-sign" });
  const name = new Text();
  const preview = html("span", { class: "row-preview" });
  const unread = html("span", { class: "badge", hidden: true });
  const holder = html("span", { class: "row-holder" });
  const quietText = html("span");
  const quiet = html("span", { class: "row-quiet", hidden: true }, icon("clock"), quietText);
  const since = ticking(Date.now(), "span");
  const element = link(
    toConversation(first.id),
    sign,
    html("span", { class: "row-words" }, rowTop(name, since), html("span", { class: "row-bottom" }, preview, unread), quiet, holder),
  );
  let shown = "";
  return {
    element,
    update(row, at) {
      const title = shopperName(row);
      put(name, title);
      const by = row.holder ?? title.replace(/^\S+ (?=\S)/, "");
      if (shown !== by) sign.replaceChildren(row.holder ? avatar(row.holder) : html("span", { class: "avatar plain" }, icon("person")));
      shown = by;
      put(preview, row.preview || words.queue.noPreview);
      put(holder, row.holder ? words.queue.heldBy(row.holder) : "");
      holder.hidden = !row.holder;
      unread.hidden = !row.unread;
      put(unread, row.unread ? String(row.unread) : "");
      if (row.unread) unread.setAttribute("title", words.queue.unread(row.unread));
      element.classList.toggle("has-unread", Boolean(row.unread));
      quiet.hidden = !row.reminder;
      const minutes = Math.floor((row.quiet_s ?? 0) / 60);
      put(quietText, row.reminder ? words.queue.quiet(minutes ? `${minutes} min` : `${Math.floor(row.quiet_s ?? 0)} s`) : "");
      since.hidden = row.quiet_s === undefined;
      if (row.quiet_s !== undefined) tickFrom(since, at - row.quiet_s * 1000);
    },
  };
}
