/** Times as people read them, and those that go on while they are looked at. */
/** @import { Moment } from "../types.js" */

import { html } from "../widget/dom.js";
import { language } from "../words.js";

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;
const EXACT_S = 600;

/**
 * Unix milliseconds of a moment; of a record without one, those of its stream id.
 * @param {{ at?: Moment | null, id?: string } | Moment | null | undefined} told
 * @returns {number}
 */
export function msOf(told) {
  if (told === null || told === undefined) return NaN;
  if (typeof told === "number") return told;
  if (typeof told === "string") return /^\d+$/.test(told) ? Number(told) : Date.parse(told);
  return told.at ? msOf(told.at) : parseInt(told.id ?? "");
}

/**
 * "0:42", "12:05", "1:02:05".
 * @param {number} seconds
 */
export function stopwatch(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / HOUR_S), Math.floor((whole % HOUR_S) / MINUTE_S)];
  return hours ? `${hours}:${two(minutes)}:${two(whole % MINUTE_S)}` : `${minutes}:${two(whole % MINUTE_S)}`;
}

/**
 * "42 s", "4 min", "1 h 12 min", "2 d".
 * @param {number} seconds
 */
export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE_S) return `${whole} s`;
  if (whole < HOUR_S) return `${Math.floor(whole / MINUTE_S)} min`;
  if (whole >= DAY_S) return `${Math.floor(whole / DAY_S)} d`;
  const minutes = Math.floor((whole % HOUR_S) / MINUTE_S);
  return `${Math.floor(whole / HOUR_S)} h${minutes ? ` ${minutes} min` : ""}`;
}

/**
 * As `span`, with the seconds while they matter: "1 min 12 s".
 * @param {number} seconds
 */
export function measured(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE_S || whole >= EXACT_S || whole % MINUTE_S === 0) return span(whole);
  return `${span(whole)} ${whole % MINUTE_S} s`;
}

/** @type {Intl.DateTimeFormatOptions} */
const TIME = { hour: "2-digit", minute: "2-digit" };

/** @param {number} ms */
export function clock(ms) {
  return Number.isNaN(ms) ? "" : new Intl.DateTimeFormat(language, TIME).format(ms);
}

/**
 * The time, and the day where it is another.
 * @param {number} ms
 */
export function moment(ms) {
  if (Number.isNaN(ms)) return "";
  const day = new Date(ms).toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(language, /** @type {Intl.DateTimeFormatOptions} */ ({ ...day, ...TIME })).format(ms);
}

/**
 * A moment as a `time` element, with the whole of it to be looked at.
 * @param {number} ms
 * @param {(ms: number) => string} [format]
 */
export function timeNode(ms, format = moment) {
  if (Number.isNaN(ms)) return html("span");
  const whole = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" }).format(ms);
  return html("time", { datetime: new Date(ms).toISOString(), title: whole }, format(ms));
}

const FORMATS = { stopwatch, span };

/**
 * How long ago something was, going on by itself.
 * @param {number} sinceMs by this browser's clock
 * @param {keyof typeof FORMATS} format
 */
export function ticking(sinceMs, format) {
  const node = html("span", { class: "ticking", "data-format": format });
  tickFrom(node, sinceMs);
  return node;
}

/**
 * @param {HTMLElement} node of `ticking`
 * @param {number} sinceMs
 */
export function tickFrom(node, sinceMs) {
  if (Math.abs(Number(node.dataset.since) - sinceMs) < 1000) return; // not to and fro with each answer's way here
  node.dataset.since = String(sinceMs);
  tick(node);
}

/** @param {HTMLElement} node */
function tick(node) {
  const format = FORMATS[/** @type {keyof typeof FORMATS} */ (node.dataset.format)];
  const text = format((Date.now() - Number(node.dataset.since)) / 1000);
  if (node.textContent !== text) node.textContent = text;
}

setInterval(() => {
  if (document.hidden) return;
  for (const node of document.querySelectorAll(".ticking")) tick(/** @type {HTMLElement} */ (node));
}, 1000);
