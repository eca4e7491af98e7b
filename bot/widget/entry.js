/** The nodes of one entry of the conversation. */
/** @import { Context, Delivery, Entry } from "./types.js" */

import { html } from "./dom.js";
import { icon } from "./icons.js";
import { speaker } from "./render/handoff.js";
import { bubble, renderMessage } from "./render/message.js";
import { replies } from "./render/replies.js";

/**
 * What the bot, a person of the shop or the system said, the quick replies of its last message below, but for those
 * that a product's own buttons say.
 * @param {Entry} entry
 * @param {Context} context
 */
export function answerNode(entry, context) {
  const { from, messages } = entry;
  const { words } = context;
  const nodes = messages.map((message) => renderMessage(message, context)).filter(Boolean);
  if (!nodes.length) nodes.push(bubble(words.noAnswer));
  const drawn = Array.from(nodes.at(-1)?.querySelectorAll(".detail button") ?? [], ({ textContent }) => textContent);
  const buttons = messages.at(-1)?.buttons?.filter(({ title }) => !drawn.includes(title)) ?? [];
  return html(
    "div",
    { class: `entry ${from === "agent" || from === "system" ? from : "bot"}` },
    speaker(entry, words),
    ...nodes,
    buttons.length ? replies(buttons, context) : null,
  );
}

/**
 * What the shopper said, or the photo that they sent.
 * @param {string} text
 * @param {Context} context
 * @param {Partial<Entry>} [entry] where the bot has it
 */
export function questionNode(text, context, { messages: [message] = [], message_id } = {}) {
  const said = message?.custom ? renderMessage(message, context, message_id) : bubble(text);
  return html("div", { class: "entry you" }, html("span", { class: "unseen" }, context.words.you), said);
}

/**
 * Says below a question how far it got. A problem is told at once, the rest is there to be looked at.
 * @param {HTMLElement} question
 * @param {Delivery} delivery
 * @param {{ detail?: string, retry?: () => void }} how the shop's words for what is wrong, and how to try again
 * @param {Context} context
 */
export function showDelivery(question, delivery, { detail, retry }, { words }) {
  question.querySelector(".delivery")?.remove();
  const problem = !["sending", "queued", "sent"].includes(delivery);
  question.querySelector(".bubble")?.classList.toggle("unsent", problem);
  const text = { ...words.delivery, ...(detail && problem && { [delivery]: detail }) }[delivery];
  const again = problem && delivery !== "refused" ? html("button", { type: "button", onclick: retry }, words.retry) : null;
  const attributes = problem ? { class: "delivery problem", role: "alert" } : { class: "delivery", "aria-live": "off" };
  const sign = problem ? icon("warning") : delivery === "sent" ? icon("check") : null;
  question.append(html("div", attributes, sign, html("span", {}, text), again));
}
