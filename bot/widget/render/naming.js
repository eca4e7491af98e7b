/** How a message names products of a list, so that the bot takes it for just those. */

/** @import {Named, Context} from "../types.js" */

/**
 * Says something of products by their titles; where two have the same one, by their numbers while the list is the latest.
 * @param {(...names: string[]) => string} ask
 * @param {Named[]} items those that are meant
 * @param {Named[]} all the list
 * @param {Element} list where it is drawn
 * @param {Context} context
 */
export function sayOf(ask, items, all, list, { words, say }) {
  const title = (/** @type {Named} */ item) => String(item.title).toLowerCase();
  const doubled = items.some((item) => all.some((other) => other !== item && title(other) === title(item)));
  const latest = [...(list.closest(".log")?.querySelectorAll(".carousel, .comparison, .cart") ?? [])].at(-1) === list;
  say(ask(...items.map((item) => (doubled && latest ? words.numbered(all.indexOf(item) + 1) : words.quoted(item.title)))));
}
