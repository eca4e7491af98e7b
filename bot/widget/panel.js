/** The widget's frame: the launcher, and the panel with its head, the log and the composer. */

import { composer } from "./composer.js";
import { html } from "./dom.js";
import { icon } from "./icons.js";
import { Log } from "./log.js";

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
 * Builds the parts once.
 * @param {import("./types.js").Context} context
 * @param {{ heading: string | null, open: () => void, close: () => void, restart: () => void }} controls
 */
export function buildPanel(context, { heading, open, close, restart }) {
  const { words } = context;
  const log = new Log(context);
  const writing = composer(context);
  const subtitle = html("p", { class: "subtitle" }, words.subheading);
  const head = html(
    "div",
    { class: "head" },
    html("span", { class: "mark" }, icon("chat")),
    html("div", { class: "names" }, html("h2", {}, heading || words.heading), subtitle),
    button("restart", words.restart, "restart", restart),
    button("close", words.close, "close", close),
  );
  const panel = html(
    "section",
    { class: "panel", role: "dialog", "aria-label": heading || words.heading },
    head,
    log.element,
    writing.element,
  );
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  const launcher = button("launcher", words.open, "chat", open);
  return { panel, launcher, log, subtitle, focus: writing.focus };
}
