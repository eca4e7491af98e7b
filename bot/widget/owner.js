/** The line that says who answers, while that is not the assistant alone, and the way back to it. */

import { html } from "./dom.js";
import { stateOf } from "./render/handoff.js";

/**
 * @param {Pick<import("./types.js").Context, "words" | "say">} context
 */
export function buildOwner({ words, say }) {
  const text = html("span", { role: "status" });
  const back = html("button", { type: "button", onclick: () => say(words.askBack) }, words.back);
  const element = html("div", { class: "owner", hidden: true }, text, back);
  const show = (/** @type {import("./types.js").HandoffPayload | null} */ payload) => {
    element.hidden = !payload || payload.state === "bot";
    text.textContent = payload && !element.hidden ? stateOf(payload, words) : "";
  };
  return { element, show };
}
