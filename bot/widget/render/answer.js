/** `answer`: what the bot says, and the sentences of the shop it rests on. */

import { html } from "../dom.js";
import { icon } from "../icons.js";

/**
 * The text with its sources below.
 * @param {import("../types.js").AnswerPayload} payload
 * @param {import("../types.js").Context} context
 * @param {string} text
 */
export function answer(payload, { words }, text) {
  const sources = new Set(
    (payload.evidence ?? []).filter(({ kind }) => Object.hasOwn(words.source, kind)).map(({ kind }) => words.source[kind]),
  );
  return html(
    "div",
    { class: "answer bubble" },
    html("p", { class: "text" }, text),
    ...[...sources].map((source) => html("p", { class: "source" }, icon("page"), source)),
  );
}
