/** Canned replies: a filter with the list below it; arrow keys choose, Enter takes. */
/** @import { Canned } from "../types.js" */

import { html } from "../widget/dom.js";
import { openDialog } from "../parts/dialog.js";
import { stepOf } from "../parts/roving.js";
import { words } from "../words.js";

/**
 * @param {Canned[]} all
 * @param {string} query
 */
function fitting(all, query) {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter(({ title, text }) => wanted.every((word) => `${title}\n${text}`.toLowerCase().includes(word)));
}

/**
 * @param {Canned[]} all
 * @param {(text: string) => void} take called once the dialog is closed
 */
export function chooseCanned(all, take) {
  /** @type {string | null} */
  let taken = null;
  const list = html("ul", { class: "canned", role: "listbox", id: "canned-list", "aria-label": words.canned.title });
  const none = html("p", { class: "quiet", role: "status" });
  const field = html("input", {
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": "canned-list",
    "aria-autocomplete": "list",
    "aria-label": words.canned.filter,
    placeholder: words.canned.filter,
    autocomplete: "off",
    spellcheck: "false",
  });
  let at = 0;
  /** @type {Canned[]} */
  let shown = [];

  const pick = (/** @type {Canned | undefined} */ one) => {
    if (!one) return;
    taken = one.text;
    dialog.close();
  };
  const mark = () => {
    const options = [...list.children];
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    if (options[at]) field.setAttribute("aria-activedescendant", options[at].id);
    else field.removeAttribute("aria-activedescendant");
    options[at]?.scrollIntoView({ block: "nearest" });
  };
  const update = () => {
    shown = fitting(all, field.value);
    at = 0;
    none.textContent = shown.length ? "" : all.length ? words.canned.none : words.canned.empty;
    list.hidden = !shown.length;
    list.replaceChildren(
      ...shown.map((one, place) =>
        html(
          "li",
          { role: "option", id: `canned-${place}`, onclick: () => pick(one) },
          html("span", { class: "canned-title" }, one.title),
          html("span", { class: "canned-text" }, one.text),
        ),
      ),
    );
    mark();
  };
  field.addEventListener("input", update);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      return pick(shown[at]);
    }
    const to = event.key.startsWith("Arrow") ? stepOf(event, at, shown.length, true) : null;
    if (to === null || event.key === "ArrowLeft" || event.key === "ArrowRight") return;
    event.preventDefault();
    at = to;
    mark();
  });
  const dialog = openDialog({
    title: words.canned.title,
    content: [field, none, list],
    closed: () => taken !== null && take(taken),
  });
  update();
  field.focus();
}
