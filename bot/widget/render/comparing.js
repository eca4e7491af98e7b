/** Ticks on the cards of a list, and below it the button that compares those that are ticked. */

import { html } from "../dom.js";

const FEWEST = 2;
const MOST = 4;

/**
 * @param {import("../types.js").Item[]} items
 * @param {import("../words.js").Words} words
 * @param {(chosen: import("../types.js").Item[]) => void} compare
 */
export function comparing(items, words, compare) {
  const update = () => {
    const count = ticks.filter(({ checked }) => checked).length;
    for (const tick of ticks) tick.disabled = count >= MOST && !tick.checked;
    bar.hidden = count === 0;
    button.disabled = count < FEWEST;
    button.textContent = count < FEWEST ? words.compareMore : words.compareSome(count);
  };
  const go = () => {
    const first = ticks.find(({ checked }) => checked);
    compare(items.filter((_, index) => ticks[index].checked));
    first?.focus({ preventScroll: true });
    for (const tick of ticks) tick.checked = false;
    update();
  };
  const ticks = items.map(({ title }) =>
    html("input", { type: "checkbox", "aria-label": `${words.compare}: ${title}`, onchange: () => update() }),
  );
  const button = html("button", { type: "button", class: "primary", onclick: go });
  const bar = html("div", { class: "compare-bar", hidden: true }, button);
  return { bar, labels: ticks.map((tick) => html("label", { class: "tick" }, tick, words.compare)) };
}
