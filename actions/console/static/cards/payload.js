/** What an entry's payload shows beside its text; a type that is not known here shows as its text alone. */
/** @import { Message } from "../widget/types.js" */

import { html } from "../widget/dom.js";
import { icon } from "../parts/icons.js";
import { words } from "../words.js";
import { cart, order } from "./ledger.js";
import { carousel, comparison, detail } from "./lists.js";

/** @type {Map<string, (payload: any) => Node | null>} */
const CARDS = new Map(
  /** @type {[string, (payload: any) => Node | null][]} */ ([
    ["product_carousel", (payload) => (payload.items?.length ? carousel(payload) : null)],
    ["product_comparison", (payload) => (payload.items?.length && payload.rows?.length ? comparison(payload) : null)],
    ["product_detail", (payload) => (payload.item ? detail(payload) : null)],
    ["cart", (payload) => (payload.lines ? cart(payload) : null)],
    ["order", (payload) => (payload.order_id ? order(payload) : null)],
    ["answer", sources],
    ["rating_request", () => hint("star", words.log.rating)],
  ]),
);

/**
 * @param {import("../parts/icons.js").IconName} sign
 * @param {string} text
 */
export function hint(sign, text) {
  return html("p", { class: "hint" }, icon(sign), text);
}

/** @param {import("../widget/types.js").AnswerPayload} payload */
function sources({ evidence }) {
  /** @type {Record<string, string>} */
  const names = words.log.source;
  const kinds = [...new Set((evidence ?? []).map(({ kind }) => kind))].filter((kind) => Object.hasOwn(names, kind));
  return kinds.length ? html("div", {}, ...kinds.map((kind) => hint("page", names[kind]))) : null;
}

/** Those that show the thing itself: their text is for clients that cannot. */
const WHOLE = new Set(["product_carousel", "product_comparison", "product_detail", "cart", "order"]);

/**
 * Whether a text tells more than its order: of lines that are cancelled or have no price.
 * @param {NonNullable<Message["custom"]>} custom
 */
const tellsMore = ({ type, total, status }) => type === "order" && (!total || status === "partly_cancelled");

/**
 * The card of a message, and whether it stands for the text as well.
 * @param {Message} message
 */
export function payloadOf({ custom }) {
  const node = (custom && CARDS.get(custom.type)?.(custom)) || null;
  return { node, whole: Boolean(node && custom && WHOLE.has(custom.type) && !tellsMore(custom)) };
}
