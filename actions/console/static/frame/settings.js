/** What this browser remembers of how its agents like the desk. */

import { Kept } from "../widget/kept.js";
import { Signal } from "../signal.js";

const kept = new Kept("daogou-desk:");

/**
 * A setting that stays from page to page.
 * @template T
 * @param {string} name
 * @param {T} otherwise
 * @param {(value: unknown) => boolean} fits
 */
function setting(name, otherwise, fits) {
  const before = kept.get(name);
  const signal = /** @type {Signal<T>} */ (new Signal(fits(before) ? before : otherwise));
  signal.watch((value) => kept.set(name, value), new AbortController().signal);
  return signal;
}

const isBoolean = (/** @type {unknown} */ value) => typeof value === "boolean";

/** @typedef {"auto" | "light" | "dark"} Theme */

/** @type {Signal<Theme>} */
export const theme = setting("theme", /** @type {Theme} */ ("auto"), (value) => ["auto", "light", "dark"].includes(String(value)));
export const sound = setting("sound", false, isBoolean);
export const notifications = setting("notifications", false, isBoolean);
/** Whether keys alone are commands (WCAG 2.1.4 asks for a switch). */
export const singleKeys = setting("single-keys", true, isBoolean);
export const aboutOpen = setting("about", true, isBoolean);

theme.watch((value) => {
  if (value === "auto") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", value);
}, new AbortController().signal);
