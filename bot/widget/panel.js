/** The widget's frame: the launcher with what is unread, and the panel with its head, the log and the composer. */

import { composer } from "./composer.js";
import { html } from "./dom.js";
import { icon } from "./icons.js";
import { droppable } from "./photo.js";
import { Log } from "./log.js";
import { buildOwner } from "./owner.js";

const MOST_SHOWN = 99;

/**
 * @param {string} className
 * @param {string} label
 * @param {Parameters<typeof icon>[0]} name
 * @param {() => void} onclick
 */
function button(className, label, name, onclick) {
  return html("button", { type: "button", class: className, "aria-label": label, title: label, onclick }, icon(name));
}

/**
 * The button that opens the panel, and how to show on it how many messages are unread.
 * @param {import("./words.js").Words} words
 * @param {() => void} open
 */
function buildLauncher(words, open) {
  const launcher = button("launcher", words.open, "chat", open);
  launcher.setAttribute("part", "launcher");
  const badge = html("span", { class: "badge", "aria-hidden": "true", hidden: true });
  launcher.append(badge);
  const unread = (/** @type {number} */ count) => {
    badge.hidden = count === 0;
    badge.textContent = count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count);
    launcher.setAttribute("aria-label", count ? `${words.open}, ${words.unread(count)}` : words.open);
  };
  return { launcher, unread };
}

/**
 * The line that says why nothing comes or goes, and how to set it.
 * @param {import("./words.js").Words} words
 */
function buildBanner(words) {
  const banner = html("p", { class: "banner", role: "status" });
  let reached = true;
  const update = () => (banner.textContent = navigator.onLine ? (reached ? "" : words.unreachable) : words.offline);
  const reach = (/** @type {boolean} */ now) => {
    reached = now;
    update();
  };
  return { banner, reach, update };
}

/**
 * Builds the parts once.
 * @param {import("./types.js").Context} context
 * @param {{ heading: string | null, open: () => void, close: () => void, restart: () => void,
 *   attach: (file: File) => void, types: () => void, consent: import("./consent.js").Consent,
 *   retry: () => void, earlier: () => Promise<boolean> }} controls
 */
export function buildPanel(context, { heading, open, close, restart, attach, types, consent, ...ofLog }) {
  const { words } = context;
  const log = new Log(context, ofLog);
  const writing = composer(context, attach, types);
  const { banner, reach, update } = buildBanner(words);
  const owner = buildOwner(context);
  const subtitle = html("p", { class: "subtitle" }, words.subheading);
  const head = html(
    "div",
    { class: "head" },
    html("span", { class: "mark" }, icon("chat")),
    html("div", { class: "names" }, html("h2", {}, heading || words.heading), subtitle),
    button("privacy", words.consent.change, "shield", () => consent.toggle()),
    button("restart", words.restart, "restart", restart),
    button("close", words.close, "close", close),
  );
  const panel = html(
    "section",
    { class: "panel", part: "panel", role: "dialog", "aria-label": heading || words.heading },
    head,
    banner,
    owner.element,
    log.element,
    consent.element,
    writing.element,
  );
  droppable(panel, words.drop, attach);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  return {
    panel,
    ...buildLauncher(words, open),
    log,
    subtitle,
    reach,
    owner: owner.show,
    network: update,
    focus: writing.focus,
    problem: writing.problem,
  };
}
