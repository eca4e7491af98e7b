/** The audit log: every change of owner and every sign-in, newest first. */
/** @import { Desk, Transition } from "../types.js" */

import { html } from "../widget/dom.js";
import { DeskFailure } from "../api.js";
import { textButton } from "../parts/buttons.js";
import { empty } from "../parts/empty.js";
import { icon } from "../parts/icons.js";
import { msOf, timeNode } from "../parts/time.js";
import { actorName, moveName, moveReason, receiver, shopperName } from "../queue/naming.js";
import { toConversation } from "../route.js";
import { words } from "../words.js";

/**
 * @param {Transition} line
 * @param {Desk} desk
 */
function texts(line, desk) {
  const who = actorName(line, desk.queue.value.agents);
  return { who, what: `${moveName(line)}${receiver(line)}`, reason: moveReason(line), conversation: line.conversation ?? "" };
}

/**
 * @param {Transition} line
 * @param {Desk} desk
 */
function rowNode(line, desk) {
  const { who, what, reason, conversation } = texts(line, desk);
  const link = conversation ? html("a", { href: toConversation(conversation) }, shopperName({ id: conversation })) : null;
  return html(
    "tr",
    {},
    html("td", {}, timeNode(msOf(line))),
    html("th", { scope: "row" }, who),
    html("td", {}, what),
    html("td", {}, link),
    html("td", {}, reason),
  );
}

/** @param {Desk} desk */
export function auditPage(desk) {
  /** @type {Transition[]} */
  let lines = [];
  const status = html("p", { class: "quiet", role: "status" });
  const rows = html("tbody");
  const { audit } = words;
  const head = html(
    "tr",
    {},
    ...[audit.when, audit.who, audit.what, audit.conversation, audit.reason].map((name) => html("th", { scope: "col" }, name)),
  );
  const table = html(
    "div",
    { class: "table-frame", tabindex: 0, role: "group", "aria-label": audit.title },
    html("table", { class: "audit" }, html("thead", {}, head), rows),
  );
  const filter = html("input", {
    type: "search",
    "aria-label": audit.filter,
    placeholder: audit.filter,
    autocomplete: "off",
    oninput: () => show(),
  });
  const body = html("div", { class: "view-body" });

  const show = () => {
    const wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = lines.filter((line) => {
      const said = Object.values(texts(line, desk)).join(" ").toLowerCase();
      return wanted.every((word) => said.includes(word));
    });
    rows.replaceChildren(...found.map((line) => rowNode(line, desk)));
    status.textContent = found.length ? audit.shown(found.length) : lines.length ? audit.noneFound : audit.none;
    table.hidden = !found.length;
  };
  const load = async () => {
    try {
      const told = await desk.api.get("audit");
      lines = [...told.audit].sort((one, other) => msOf(other) - msOf(one));
      body.replaceChildren(html("div", { class: "list-search" }, icon("search"), filter), status, table);
      show();
    } catch (failure) {
      if (!(failure instanceof DeskFailure)) throw failure;
      body.replaceChildren(empty("cut", audit.failed, failure.status === 403 ? audit.supervisors : words.unavailable));
    }
  };
  load();
  return html(
    "section",
    { class: "view", "aria-label": audit.title },
    html(
      "header",
      { class: "view-head" },
      html("div", {}, html("h1", { class: "heading", tabindex: -1 }, audit.title), html("p", { class: "quiet" }, audit.lead)),
      textButton(words.figures.refresh, load, { icon: "refresh" }),
    ),
    body,
  );
}
