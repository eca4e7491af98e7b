/** Search in the catalogue: up to six products are ticked and go with the reply. */
/** @import { Item } from "../widget/types.js" */

import { html } from "../widget/dom.js";
import { DeskFailure } from "../api.js";
import { productLine } from "../cards/product.js";
import { textButton } from "../parts/buttons.js";
import { openDialog } from "../parts/dialog.js";
import { words } from "../words.js";

const MOST = 6;
const PAUSE_MS = 350;

/**
 * @param {import("../api.js").Api} api
 * @param {Item[]} chosenBefore
 * @param {(items: Item[]) => void} take called once the dialog is closed by "Add"
 */
export function searchProducts(api, chosenBefore, take) {
  const chosen = new Map(chosenBefore.map((item) => [item.id, item]));
  let sure = false;
  let asked = 0;
  let pause = 0;

  const status = html("p", { class: "quiet", role: "status" }, words.search.start);
  const list = html("ul", { class: "found", "aria-label": words.search.results });
  const add = textButton(words.search.add(0), () => finish(), { class: "button primary" });
  // of type search it would be emptied by Escape, which is to close the dialog
  const field = html("input", {
    type: "text",
    role: "searchbox",
    "aria-label": words.search.field,
    placeholder: words.search.hint,
    autocomplete: "off",
  });

  const finish = () => {
    sure = true;
    dialog.close();
  };
  const update = () => {
    add.replaceChildren(html("span", {}, words.search.add(chosen.size)));
    add.disabled = !chosen.size && !chosenBefore.length;
    for (const tick of list.querySelectorAll("input")) tick.disabled = !tick.checked && chosen.size >= MOST;
  };
  const row = (/** @type {Item} */ item) => {
    const tick = html("input", { type: "checkbox", checked: chosen.has(item.id) });
    tick.addEventListener("change", () => {
      if (tick.checked) chosen.set(item.id, item);
      else chosen.delete(item.id);
      update();
    });
    return html("li", {}, html("label", {}, tick, productLine({ ...item, link: undefined })));
  };
  const search = async () => {
    clearTimeout(pause);
    const query = field.value.trim();
    if (!query) return;
    const place = (asked += 1);
    let told = words.search.failed;
    /** @type {Item[]} */
    let items = [];
    try {
      ({ items } = await api.get(`products?${new URLSearchParams({ q: query })}`));
      told = items.length ? words.cards.products(items.length, items.length) : words.search.none;
    } catch (failure) {
      if (!(failure instanceof DeskFailure)) throw failure;
    }
    if (place !== asked) return;
    status.textContent = told;
    list.replaceChildren(...items.map(row));
    update();
  };
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(search, PAUSE_MS);
  });
  const onsubmit = (/** @type {Event} */ event) => {
    event.preventDefault();
    search();
  };
  const dialog = openDialog({
    title: words.search.title,
    lead: words.search.lead(MOST),
    kind: "tall",
    content: [
      html("form", { class: "search-form", role: "search", onsubmit }, field, html("button", { class: "button" }, words.search.submit)),
      status,
      list,
    ],
    actions: [textButton(words.cancel, () => dialog.close()), add],
    closed: () => {
      clearTimeout(pause);
      if (sure) take([...chosen.values()]);
    },
  });
  update();
  field.focus();
}
