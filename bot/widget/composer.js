/** Where the shopper writes: Enter sends, Shift+Enter makes a new line. */

import { html } from "./dom.js";
import { icon } from "./icons.js";

export const MESSAGE_LIMIT = 1000;

/**
 * The form; `say(text)` gets what was written, trimmed and within the limit.
 * @param {Pick<import("./types.js").Context, "words" | "say">} context
 */
export function composer({ words, say }) {
  const input = html("textarea", {
    rows: 1,
    "aria-label": words.input,
    placeholder: words.placeholder,
    enterkeyhint: "send",
    autocomplete: "off",
  });
  const limit = html("p", { class: "limit", role: "alert", hidden: true }, words.tooLong(MESSAGE_LIMIT));
  const button = html("button", { type: "submit", "aria-label": words.send, disabled: true }, icon("send"));

  const update = () => {
    const length = [...input.value.trim()].length;
    limit.hidden = length <= MESSAGE_LIMIT;
    button.disabled = length === 0 || length > MESSAGE_LIMIT;
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 120)}px`;
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (button.disabled) return;
    say(input.value.trim());
    input.value = "";
    update();
  };

  input.addEventListener("input", update);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  const element = html("form", { class: "composer", onsubmit: submit }, html("div", { class: "field" }, input, button), limit);
  return { element, focus: () => input.focus({ preventScroll: true }) };
}
