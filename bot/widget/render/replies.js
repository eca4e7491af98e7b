/** Quick replies: what a shopper may well say next, as buttons. */

import { html } from "../dom.js";

/**
 * The bot's buttons.
 * @param {import("../types.js").Button[]} buttons
 * @param {import("../types.js").Context} context
 */
export function replies(buttons, { words, press }) {
  const chosen =
    (/** @type {import("../types.js").Button} */ button) =>
    (/** @type {Event} */ { currentTarget }) => {
      // The replies go away: who is here by keyboard goes on to the conversation.
      /** @type {HTMLElement | null} */ (/** @type {Element} */ (currentTarget).closest(".log"))?.focus({ preventScroll: true });
      press(button);
    };
  const chips = buttons.map((button) => html("button", { type: "button", class: "chip", onclick: chosen(button) }, button.title));
  return html("div", { class: "replies", role: "group", "aria-label": words.replies }, ...chips);
}
