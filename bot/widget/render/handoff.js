/** `handoff`: who is answering now, and who else speaks than the bot. */

import { html } from "../dom.js";
import { icon } from "../icons.js";

const MINUTE_S = 60;

/**
 * @param {import("../types.js").HandoffPayload} payload
 * @param {import("../words.js").Words} words
 */
export function stateOf({ state, agent, position, expected_wait_s: waitS }, words) {
  if (state === "human") return agent ? words.humanNamed(agent) : words.human;
  if (state === "bot") return words.handedBack;
  if (state !== "waiting") return null;
  const place = Number(position) > 0 ? words.queue(Number(position)) : null;
  const wait = Number(waitS) > 0 ? words.wait(Math.ceil(Number(waitS) / MINUTE_S)) : null;
  return [words.waiting, place, wait].filter(Boolean).join(" · ");
}

/**
 * The text, and the state as a small sign above it.
 * @param {import("../types.js").HandoffPayload} payload
 * @param {import("../types.js").Context} context
 * @param {string} text
 */
export function handoff(payload, { words }, text) {
  const state = stateOf(payload, words);
  return html(
    "div",
    { class: "handoff bubble", "data-state": payload.state },
    state ? html("p", { class: "state" }, icon(payload.state === "bot" ? "chat" : "person"), state) : null,
    html("p", { class: "text" }, text),
  );
}

/**
 * Who speaks in an entry of the conversation: unseen for all but a person of the shop, who may have a name.
 * @param {Pick<import("../types.js").Entry, "from" | "name">} entry
 * @param {import("../words.js").Words} words
 */
export function speaker({ from, name }, words) {
  if (from === "agent") return html("p", { class: "speaker" }, icon("person"), name || words.agent);
  return html("span", { class: "unseen" }, from === "system" ? words.system : words.assistant);
}
