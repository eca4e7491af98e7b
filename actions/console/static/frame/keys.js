/** Keyboard shortcuts, and the dialog that shows them. A single key never works while somebody writes. */

import { html } from "../widget/dom.js";
import { openDialog } from "../parts/dialog.js";
import { words } from "../words.js";
import { singleKeys } from "./settings.js";
import { settingSwitch } from "./switch.js";

/** @typedef {Record<"down" | "up" | "next" | "search" | "claim" | "reply" | "note" | "transfer" | "putBack" | "resolve" | "about" | "help", () => void>} KeyActs */

/** @type {Record<string, keyof KeyActs>} */
const KEYS = {
  j: "down",
  k: "up",
  n: "next",
  s: "search",
  c: "claim",
  r: "reply",
  p: "note",
  t: "transfer",
  b: "putBack",
  e: "resolve",
  d: "about",
  "?": "help",
};

const WRITING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

/**
 * @param {KeyActs} acts
 * @param {{ tab: (place: number) => void, leave: () => void }} more what digits do, and Escape in a field
 * @param {AbortSignal} signal
 */
export function listenToKeys(acts, { tab, leave }, signal) {
  const heard = (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    if (event.defaultPrevented || document.querySelector("dialog[open], [popover]:popover-open")) return;
    if (event.key === "Escape" && target.matches("textarea")) return leave();
    if (!singleKeys.value || target.matches(WRITING) || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = Object.hasOwn(KEYS, event.key)
      ? acts[KEYS[event.key]]
      : /^[1-5]$/.test(event.key)
        ? () => tab(Number(event.key) - 1)
        : null;
    if (!act) return;
    event.preventDefault();
    act();
  };
  document.addEventListener("keydown", heard, { signal });
}

/** @param {string[]} keys */
function keyNodes(keys) {
  return keys.flatMap((key, place) => [place ? ` ${words.keys.or} ` : null, html("kbd", {}, key)]);
}

/**
 * @param {string} title
 * @param {[string[], string][]} rows
 */
function group(title, rows) {
  return html(
    "section",
    {},
    html("h3", {}, title),
    html(
      "dl",
      { class: "keys" },
      ...rows.map(([keys, meaning]) => html("div", {}, html("dt", {}, ...keyNodes(keys)), html("dd", {}, meaning))),
    ),
  );
}

export function showKeys() {
  const { keys } = words;
  const { groups } = keys;
  openDialog({
    title: keys.title,
    kind: "wide",
    content: [
      html(
        "div",
        { class: "key-groups" },
        group(groups.queue, [
          [["1 – 5"], keys.tabs],
          [["J", "↓"], keys.down],
          [["K", "↑"], keys.up],
          [["N"], keys.next],
          [["S"], keys.search],
        ]),
        group(groups.conversation, [
          [["C"], keys.claim],
          [["T"], keys.transfer],
          [["B"], keys.putBack],
          [["E"], keys.resolve],
          [["D"], keys.about],
        ]),
        group(groups.writing, [
          [["R"], keys.reply],
          [["P"], keys.note],
          [["Enter"], keys.send],
          [["Shift + Enter"], keys.line],
          [["/"], keys.canned],
          [["Esc"], keys.leave],
        ]),
        group(groups.anywhere, [[["?"], keys.help]]),
      ),
      html("div", { class: "key-switch" }, settingSwitch(keys.single, singleKeys), html("p", { class: "quiet" }, keys.singleMore)),
    ],
  });
}
