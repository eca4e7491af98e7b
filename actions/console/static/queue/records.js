/** The lines of what stays as it is: requests from outside the opening hours, and past conversations. */
/** @import { ContactRequest, PastRow } from "../types.js" */
/**
 * @template T
 * @typedef {import("./rows.js").RowView<T>} RowView
 */

import { html } from "../widget/dom.js";
import { icon } from "../parts/icons.js";
import { moment, msOf, timeNode } from "../parts/time.js";
import { toConversation, toRequest } from "../route.js";
import { reasonName, words } from "../words.js";
import { shopperName } from "./naming.js";
import { link, rowTop } from "./rows.js";

/**
 * @param {ContactRequest} request
 * @returns {RowView<ContactRequest>}
 */
export function requestRow(request) {
  const element = link(
    toRequest(request.id),
    html("span", { class: "row-sign" }, html("span", { class: "avatar plain" }, icon("mail"))),
    html(
      "span",
      { class: "row-words" },
      rowTop(request.contact, timeNode(msOf(request))),
      html("span", { class: "row-preview" }, request.text || words.request.noText),
    ),
  );
  return { element, update() {} };
}

/**
 * @param {PastRow} past
 * @returns {RowView<PastRow>}
 */
export function pastRow(past) {
  const facts = [past.agent, reasonName(past.reason), reasonName(past.outcome)].filter(Boolean).join(" · ");
  const element = link(
    toConversation(past.id),
    html(
      "span",
      { class: "row-words" },
      rowTop(shopperName(past), moment(msOf(past.at))),
      html("span", { class: "row-preview" }, past.preview || words.queue.noPreview),
      facts ? html("span", { class: "row-facts" }, facts) : null,
    ),
  );
  return { element, update() {} };
}
