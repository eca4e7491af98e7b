/** What stands where there is nothing else to show. */

import { html } from "../widget/dom.js";
import { icon } from "./icons.js";

/**
 * @param {import("./icons.js").IconName} sign
 * @param {string} title
 * @param {string} [more]
 * @param {...(Node | null)} below
 */
export function empty(sign, title, more, ...below) {
  return html(
    "div",
    { class: "empty" },
    html("span", { class: "empty-sign" }, icon(sign)),
    html("p", { class: "empty-title" }, title),
    more ? html("p", {}, more) : null,
    ...below,
  );
}
