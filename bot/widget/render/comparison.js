/** `product_comparison`: two to four products as the columns of a table, a row for each attribute that differs. */

import { html } from "../dom.js";
import { picture } from "./picture.js";

/**
 * @param {import("../types.js").Item} item
 * @param {import("../types.js").Context} context
 */
function column(item, { say, words, base }) {
  const title = String(item.title);
  return html(
    "th",
    { scope: "col", "data-id": item.id },
    picture(item, base),
    html(
      "button",
      {
        type: "button",
        class: "title",
        title,
        "aria-label": `${words.details}: ${title}`,
        onclick: () => say(words.askDetails(words.quoted(title))),
      },
      title,
    ),
  );
}

/**
 * @param {import("../types.js").ComparisonRow} row
 * @param {import("../types.js").Context} context
 */
function row({ attribute, values }, { words }) {
  const label = Object.hasOwn(words.attributes, attribute) ? words.attributes[attribute] : String(attribute).replaceAll("_", " ");
  const cell = (/** @type {string | null} */ value) =>
    value === null || value === undefined
      ? html("td", { class: "silent" }, html("span", { "aria-hidden": "true" }, "–"), html("span", { class: "unseen" }, words.notStated))
      : html("td", {}, String(value));
  return html("tr", { "data-attribute": attribute }, html("th", { scope: "row" }, label), ...values.map(cell));
}

/**
 * The table of a payload, in a frame that scrolls sideways where it is too wide.
 * @param {import("../types.js").ComparisonPayload} payload
 * @param {import("../types.js").Context} context
 */
export function comparison(payload, context) {
  const { words } = context;
  const items = payload.items ?? [];
  return html(
    "div",
    { class: "comparison", role: "group", tabindex: "0", "aria-label": words.comparison },
    html(
      "table",
      {},
      html("caption", { class: "unseen" }, words.comparison),
      html("thead", {}, html("tr", {}, html("td", {}), ...items.map((item) => column(item, context)))),
      html("tbody", {}, ...(payload.rows ?? []).map((one) => row(one, context))),
    ),
  );
}
