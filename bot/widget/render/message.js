/** One message of the bot → nodes. A payload type that the widget does not know shows as its text. */

import { html } from "../dom.js";
import { answer } from "./answer.js";
import { carousel } from "./carousel.js";
import { cart } from "./cart.js";
import { comparison } from "./comparison.js";
import { detail } from "./detail.js";
import { handoff } from "./handoff.js";
import { order } from "./order.js";
import { photo } from "./photo.js";
import { rating } from "./rating.js";

/**
 * @typedef {import("../types.js").Context} Context
 * @typedef {(payload: any, context: Context, text: string) => HTMLElement | null} Renderer
 */

/** Those that show the thing itself: their text is for clients that cannot. */
const CARDS = new Map(
  /** @type {[string, Renderer][]} */ ([
    ["product_carousel", (payload, context) => (payload.items?.length ? carousel(payload, context) : null)],
    ["product_comparison", (payload, context) => (payload.items?.length && payload.rows?.length ? comparison(payload, context) : null)],
    ["product_detail", (payload, context) => (payload.item ? detail(payload, context) : null)],
    ["cart", (payload, context, text) => (payload.lines ? cart(payload, context, text) : null)],
    ["order", (payload, context, text) => (payload.lines ? order(payload, context, text) : null)],
  ]),
);

/** Those around a text. */
const FRAMES = new Map(
  /** @type {[string, Renderer][]} */ ([
    ["answer", answer],
    ["handoff", handoff],
    ["rating_request", rating],
  ]),
);

/**
 * A bubble of plain words; line breaks stay.
 * @param {string} text
 * @param {string} [kind]
 */
export function bubble(text, kind = "") {
  return html("div", { class: `bubble ${kind}`.trim() }, html("p", { class: "text" }, text));
}

/**
 * The node of a message, or null if it holds nothing to show.
 * @param {import("../types.js").Message} message
 * @param {Context} context
 * @param {string} [messageId] of a shopper's message
 */
export function renderMessage(message, context, messageId) {
  const { text = "", custom } = message;
  if (custom?.type === "photo") return photo(context, messageId);
  const card = custom && CARDS.get(custom.type)?.(custom, context, text);
  if (card) return card;
  if (!text) return null;
  const frame = custom && FRAMES.get(custom.type);
  return frame ? frame(custom, context, text) : bubble(text);
}
