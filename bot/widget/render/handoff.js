/** `handoff`: who is answering now. */

import { html } from "../dom.js";
import { icon } from "../icons.js";

/**
 * The text, and the state as a small sign above it.
 * @param {import("../types.js").HandoffPayload} payload
 * @param {import("../types.js").Context} context
 * @param {string} text
 */
export function handoff(payload, { words }, text) {
  const state = new Map([
    ["waiting", words.waiting],
    ["human", words.human],
  ]).get(payload.state);
  return html(
    "div",
    { class: "handoff bubble" },
    state ? html("p", { class: "state" }, icon("person"), state) : null,
    html("p", { class: "text" }, text),
  );
}
