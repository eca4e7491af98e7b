/** The head of the desk: views, the shop's hours, who is signed in and whether they can be reached. */
/** @import { Desk, LineState } from "../types.js" */

import { html } from "../widget/dom.js";
import { avatar } from "../parts/avatar.js";
import { iconButton } from "../parts/buttons.js";
import { icon } from "../parts/icons.js";
import { menu } from "../parts/menu.js";
import { route } from "../route.js";
import { words } from "../words.js";
import { openAlertSettings } from "./alerts.js";
import { showKeys } from "./keys.js";
import { theme } from "./settings.js";

/** @type {Record<import("./settings.js").Theme, [next: import("./settings.js").Theme, sign: import("../parts/icons.js").IconName]>} */
const THEMES = { auto: ["light", "half"], light: ["dark", "sun"], dark: ["auto", "moon"] };

/** @param {AbortSignal} stop */
function themeButton(stop) {
  const button = iconButton("half", "", () => (theme.value = THEMES[theme.value][0]));
  theme.watch((value) => {
    button.replaceChildren(icon(THEMES[value][1]));
    button.title = words.header.theme[value];
    button.setAttribute("aria-label", words.header.theme[value]);
  }, stop);
  return button;
}

/**
 * @param {Desk} desk
 * @param {AbortSignal} stop
 */
function views({ me }, stop) {
  const { desk, figures, audit } = words.header;
  /** @type {[string, string, import("../parts/icons.js").IconName, string][]} */
  const all = [
    ["desk", "#/", "headset", desk],
    ["figures", "#/figures", "chart", figures],
    ...(me.agent.role === "supervisor" ? [/** @type {[string, string, "list", string]} */ (["audit", "#/audit", "list", audit])] : []),
  ];
  const links = all.map(([name, href, sign, text]) =>
    html("a", { href, "data-view": name, title: text }, icon(sign), html("span", {}, text)),
  );
  route.watch(({ view }) => {
    for (const link of links) {
      if (link.dataset.view === view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }, stop);
  return html("nav", { class: "views", "aria-label": words.header.views }, ...links);
}

/**
 * @param {Desk} desk
 * @param {AbortSignal} stop
 */
function hoursNode({ hours }, stop) {
  const node = html("p", { class: "hours" });
  hours.watch((told) => {
    node.hidden = !told;
    if (!told) return;
    const state = html("span", { class: "hours-state" }, told.open ? words.header.open : words.header.closed);
    node.classList.toggle("open", told.open);
    node.title = told.text;
    node.replaceChildren(state, html("span", { class: "hours-text" }, told.text));
  }, stop);
  return node;
}

/**
 * @param {Desk} desk
 * @param {AbortSignal} stop
 */
function presence({ line, queue, me }, stop) {
  const text = html("span", { role: "status" });
  const load = html("span", { class: "presence-load" });
  const node = html("p", { class: "presence" }, text, load);
  const { online, connecting, offline } = words.header;
  /** @type {Record<LineState, string>} */
  const states = { live: online, connecting, lost: offline };
  line.watch((state) => {
    node.dataset.state = state;
    if (text.textContent !== states[state]) text.textContent = states[state];
  }, stop);
  queue.watch(({ mine }) => {
    const told = `${mine.length}/${me.capacity}`;
    if (load.textContent !== told) load.textContent = told;
    load.title = words.header.load(mine.length, me.capacity);
  }, stop);
  return node;
}

/**
 * @param {Desk} desk
 * @param {{ signOut: () => void, stop: AbortSignal }} how
 */
export function deskHeader(desk, { signOut, stop }) {
  const { agent, shop } = desk.me;
  const account = html(
    "button",
    { type: "button", class: "account" },
    avatar(agent.name),
    html("span", { class: "account-name" }, html("strong", {}, agent.name), html("span", {}, words.header.roles[agent.role] ?? agent.role)),
    icon("chevron"),
  );
  menu(account, agent.name, () => [{ label: words.header.signOut, act: signOut }]);
  return html(
    "header",
    { class: "top" },
    html(
      "a",
      { class: "brand", href: "#/" },
      html("img", { src: new URL("../icon.svg", import.meta.url), alt: "", width: 30, height: 30 }),
      html("span", { class: "brand-words" }, html("strong", {}, words.title), shop ? html("span", {}, shop) : null),
    ),
    views(desk, stop),
    hoursNode(desk, stop),
    html(
      "div",
      { class: "top-end" },
      presence(desk, stop),
      iconButton("bell", words.header.alerts, openAlertSettings),
      themeButton(stop),
      iconButton("keys", words.header.help, showKeys),
      account,
    ),
  );
}
