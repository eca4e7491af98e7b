/** Where the shopper writes: Enter sends, Shift+Enter makes a new line. A photo is chosen or pasted. */

import { html } from "./dom.js";
import { icon } from "./icons.js";
import { ACCEPTED, fileOf } from "./photo.js";

export const MESSAGE_LIMIT = 1000;
const NEAR = 900;

/**
 * The form; `say(text)` gets what was written, trimmed and within the limit, `attach(file)` a file to look at.
 * @param {Pick<import("./types.js").Context, "words" | "say">} context
 * @param {(file: File) => void} attach
 * @param {() => void} types something was typed
 */
export function composer({ words, say }, attach, types) {
  const input = html("textarea", {
    rows: 1,
    "aria-label": words.input,
    placeholder: words.placeholder,
    enterkeyhint: "send",
    autocomplete: "off",
  });
  const counter = html("span", { class: "counter", "aria-hidden": "true" });
  const limit = html("p", { class: "limit", role: "alert", hidden: true });
  const button = html("button", { type: "submit", "aria-label": words.send, disabled: true }, icon("send"));

  const problem = (/** @type {string} */ text) => {
    limit.hidden = !text;
    limit.textContent = text;
  };
  const update = () => {
    const length = [...input.value.trim()].length;
    const over = length > MESSAGE_LIMIT;
    if (over || limit.textContent) problem(over ? words.tooLong(MESSAGE_LIMIT) : "");
    counter.textContent = length > NEAR ? `${length} / ${MESSAGE_LIMIT}` : "";
    button.disabled = length === 0 || over;
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`; // no more than five lines, by the style sheet
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (button.disabled) return;
    say(input.value.trim());
    input.value = "";
    update();
  };

  input.addEventListener("input", () => {
    update();
    types();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  input.addEventListener("paste", (event) => {
    const file = fileOf(event.clipboardData);
    if (!file) return;
    event.preventDefault();
    attach(file);
  });
  const field = html("div", { class: "field" }, chooser(words, attach), input, counter, button);
  const element = html("form", { class: "composer", onsubmit: submit }, field, limit);
  return { element, problem, focus: () => input.focus({ preventScroll: true }) };
}

/**
 * The button that asks for a photo.
 * @param {import("./words.js").Words} words
 * @param {(file: File) => void} attach
 */
function chooser(words, attach) {
  const files = html("input", { type: "file", accept: ACCEPTED, hidden: true, "aria-label": words.attach });
  files.addEventListener("change", () => {
    const [file] = files.files ?? [];
    files.value = "";
    if (file) attach(file);
  });
  const choose = () => files.click();
  return html(
    "span",
    {},
    html("button", { type: "button", class: "attach", "aria-label": words.attach, onclick: choose }, icon("photo")),
    files,
  );
}
