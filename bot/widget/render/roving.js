/** Cards by keyboard: arrow keys, Home and End go from card to card, Tab into the controls of one and on. */

/**
 * @param {HTMLElement} row
 * @param {HTMLElement[]} cards at least one
 */
export function roving(row, cards) {
  const around = (/** @type {Event} */ { target }) => cards.findIndex((card) => card.contains(/** @type {Node} */ (target)));
  const reach = (/** @type {number} */ place) =>
    cards.forEach((card, index) => {
      for (const one of [card, ...card.querySelectorAll("button, input")]) one.setAttribute("tabindex", index === place ? "0" : "-1");
    });
  row.addEventListener("focusin", (event) => reach(around(event)));
  row.addEventListener("keydown", (event) => {
    const at = around(event);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: cards.length - 1 }[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    cards[to]?.focus();
  });
  reach(0);
}
