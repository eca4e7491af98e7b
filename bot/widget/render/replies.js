/** Quick replies: what a shopper may well say next, as buttons. */

import { html } from "../dom.js";

/**
 * The bot's buttons.
 * @param {import("../types.js").Button[]} buttons
 * @param {import("../types.js").Context} context
 */
export function replies(buttons, { words, press }) {
  const chips = buttons.map((button) => html("button", { type: "button", class: "chip", onclick: () => press(button) }, button.title));
  return html("div", { class: "replies", role: "group", "aria-label": words.replies }, ...chips);
}
