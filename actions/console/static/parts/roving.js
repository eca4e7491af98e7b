/** One stop of the Tab key for many: arrow keys, Home and End go among them. */

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

/**
 * Where a key leads among so many, or null if it leads nowhere.
 * @param {KeyboardEvent} event
 * @param {number} at
 * @param {number} count
 * @param {boolean} [round] whether the last is followed by the first
 */
export function stepOf({ key, altKey, ctrlKey, metaKey }, at, count, round = false) {
  if (altKey || ctrlKey || metaKey || !count) return null;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (!Object.hasOwn(STEPS, key)) return null;
  const to = at + STEPS[/** @type {keyof typeof STEPS} */ (key)];
  return round ? (to + count) % count : Math.min(Math.max(to, 0), count - 1);
}

/**
 * Lets the keyboard go through the elements that `found` gives at that moment.
 * @param {HTMLElement} around
 * @param {() => HTMLElement[]} found
 */
export function roving(around, found) {
  around.addEventListener("focusin", ({ target }) => {
    const members = found();
    if (members.includes(/** @type {HTMLElement} */ (target))) stopAt(members, /** @type {HTMLElement} */ (target));
  });
  around.addEventListener("keydown", (event) => {
    const members = found();
    const at = members.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = at < 0 ? null : stepOf(event, at, members.length);
    if (to === null) return;
    event.preventDefault();
    members[to].focus();
  });
}

/**
 * Makes one of them the stop of the Tab key.
 * @param {HTMLElement[]} members
 * @param {HTMLElement | undefined} stop
 */
export function stopAt(members, stop) {
  for (const one of members) one.tabIndex = one === stop ? 0 : -1;
}
