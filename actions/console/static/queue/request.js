/** One request from outside the opening hours: who to write back to, and what they wrote. */
/** @import { Desk } from "../types.js" */

import { html } from "../widget/dom.js";
import { textButton } from "../parts/buttons.js";
import { empty } from "../parts/empty.js";
import { msOf, timeNode } from "../parts/time.js";
import { go, TO_DESK, toConversation } from "../route.js";
import { words } from "../words.js";

/**
 * @param {Desk} desk
 * @param {string} id
 */
export function requestPage(desk, id) {
  const request = desk.queue.value.requests.find((one) => one.id === id);
  if (!request) return empty("mail", words.request.gone);
  const { title, contact, when, text, noText, conversation, done } = words.request;
  const facts = [
    [contact, request.contact],
    [when, timeNode(msOf(request))],
    [text, request.text || noText],
  ];
  const finish = async () => {
    button.disabled = true;
    if (await desk.commands.requestDone(id)) go(TO_DESK);
    button.disabled = false;
  };
  const button = textButton(done, finish, { class: "button primary", icon: "check" });
  return html(
    "section",
    { class: "request", "aria-label": title },
    html("h2", { class: "heading", tabindex: -1 }, title),
    html("dl", {}, ...facts.map(([name, value]) => html("div", {}, html("dt", {}, name), html("dd", {}, value)))),
    html(
      "p",
      { class: "request-actions" },
      button,
      request.conversation_id ? html("a", { class: "button", href: toConversation(request.conversation_id) }, conversation) : null,
    ),
  );
}
