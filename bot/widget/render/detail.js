/** `product_detail`: one product with all that its listing states. */

import { html, webAddress } from "../dom.js";
import { addButton, availability, priceLine, reason } from "./item.js";
import { picture } from "./picture.js";
import { askedToAdd } from "./tracking.js";

/**
 * @param {Record<string, string> | undefined} stated
 * @param {import("../types.js").Context} context
 */
function attributes(stated, { words }) {
  const rows = Object.entries(stated ?? {});
  if (!rows.length) return null;
  const label = (/** @type {string} */ name) =>
    Object.hasOwn(words.attributes, name) ? words.attributes[name] : name.replaceAll("_", " ");
  return html(
    "dl",
    { class: "attributes" },
    ...rows.map(([name, value]) => html("div", {}, html("dt", {}, label(name)), html("dd", {}, String(value)))),
  );
}

/**
 * The card of a payload.
 * @param {import("../types.js").DetailPayload} payload
 * @param {import("../types.js").Context} context
 */
export function detail(payload, context) {
  const { words, say, base } = context;
  const { item, description } = payload;
  const title = String(item.title);
  const name = words.quoted(title);
  const link = webAddress(item.link, base);
  return html(
    "article",
    { class: "detail", "data-id": item.id, "aria-label": title },
    picture(item, base),
    html(
      "div",
      { class: "detail-body" },
      item.brand ? html("p", { class: "brand" }, item.brand) : null,
      html("h3", { class: "title" }, title),
      priceLine(item, context),
      availability(item, context),
      description ? html("p", { class: "description" }, description) : null,
      attributes(payload.attributes, context),
      reason(item, context),
      html(
        "div",
        { class: "card-actions" },
        addButton(item, context, () => {
          askedToAdd(context, item);
          say(words.askAdd(name));
        }),
        html("button", { type: "button", onclick: () => say(words.askSimilar(name)) }, words.similar),
        link ? html("a", { href: link, target: "_blank", rel: "noopener" }, words.seeProduct) : null,
      ),
    ),
  );
}
