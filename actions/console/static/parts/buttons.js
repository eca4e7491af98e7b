/** Buttons with a sign: with words beside it, or with words that are heard and shown on pointing. */
/** @import { IconName } from "./icons.js" */

import { html } from "../widget/dom.js";
import { icon } from "./icons.js";

/**
 * @param {IconName} name
 * @param {string} label
 * @param {(event: MouseEvent) => void} onclick
 * @param {Record<string, import("../widget/dom.js").Attribute>} [more]
 */
export function iconButton(name, label, onclick, more = {}) {
  return html("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...more }, icon(name));
}

/**
 * @param {string} label
 * @param {(event: MouseEvent) => void} onclick
 * @param {Record<string, import("../widget/dom.js").Attribute> & { icon?: IconName }} [more]
 */
export function textButton(label, onclick, { icon: name, ...more } = {}) {
  return html("button", { type: "button", class: "button", onclick, ...more }, name ? icon(name) : null, html("span", {}, label));
}
