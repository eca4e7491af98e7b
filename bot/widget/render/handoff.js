/** `handoff`: who is answering now. */

import { html } from "../dom.js";
import { icon } from "../icons.js";

/** The text, and the state as a small sign above it. */
export function handoff(payload, { words }, text) {
  const state = { waiting: words.waiting, human: words.human }[payload.state];
  return html(
    "div",
    { class: "handoff bubble" },
    state ? html("p", { class: "state" }, icon("person"), state) : null,
    html("p", { class: "text" }, text),
  );
}
