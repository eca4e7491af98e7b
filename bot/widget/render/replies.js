/** Quick replies: what a shopper may well say next, as buttons. */

import { html } from "../dom.js";

/**
 * Buttons of {title, payload}; the payload is said as if it were typed.
 * @param {import("../types.js").Button[]} buttons
 * @param {import("../types.js").Context} context
 */
export function replies(buttons, { words, say }) {
  const chips = buttons.map(({ title, payload }) =>
    html("button", { type: "button", class: "chip", onclick: () => say(payload || title) }, title),
  );
  return html("div", { class: "replies", role: "group", "aria-label": words.replies }, ...chips);
}
