/** Nodes in the order in which they were said, under the names of their days. */

import { html } from "./dom.js";

/** The place of what the bot does not have: after all else. */
export const LAST = Infinity;
const MOST_IN_A_MS = 4096;

/**
 * A number that orders as entries' ids do: milliseconds, and the number within one.
 * @param {string} id
 */
export function placeOf(id) {
  const [ms, number] = id.split("-").map(Number);
  return ms + number / MOST_IN_A_MS;
}

/** @typedef {{ words: { today: string, yesterday: string }, language: string }} Naming how days are called */

/** @param {HTMLElement} node */
export const isPlaced = (node) => node.dataset.place !== String(LAST);

/** @param {number} place */
function startOfDay(place) {
  return new Date(place).setHours(0, 0, 0, 0);
}

/**
 * @param {number} day
 * @param {Naming} context
 */
function nameOf(day, { words, language }) {
  const today = startOfDay(Date.now());
  if (day === today) return words.today;
  if (day === startOfDay(today - 1)) return words.yesterday;
  return new Intl.DateTimeFormat(language, { dateStyle: "full" }).format(day);
}

/**
 * Puts the node before the siblings of a later place; where it is already it stays.
 * @param {HTMLElement} parent
 * @param {HTMLElement} node
 * @param {number} place
 */
function putInOrder(parent, node, place) {
  node.dataset.place = String(place);
  const siblings = /** @type {HTMLElement[]} */ ([...parent.children]);
  const before = siblings.find((sibling) => sibling !== node && Number(sibling.dataset.place) > place) ?? null;
  if (node.parentElement !== parent || node.nextElementSibling !== before) parent.insertBefore(node, before);
}

/**
 * @param {HTMLElement} timeline
 * @param {HTMLElement} node
 * @param {number} place
 * @param {Naming} context
 */
export function put(timeline, node, place, context) {
  const day = startOfDay(place === LAST ? Date.now() : place);
  const groups = /** @type {HTMLElement[]} */ ([...timeline.children]);
  let group = groups.find(({ dataset }) => dataset.place === String(day));
  if (!group) {
    group = html("div", { class: "day" }, html("p", { class: "day-name", "data-place": 0 }));
    putInOrder(timeline, group, day);
    for (const { dataset, firstElementChild } of [...groups, group]) {
      if (firstElementChild) firstElementChild.textContent = nameOf(Number(dataset.place), context); // today may be yesterday by now
    }
  }
  putInOrder(group, node, place);
}
