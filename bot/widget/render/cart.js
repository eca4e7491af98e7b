/** `cart`: what is in it, with buttons that change it. Only the cart shown last has them (cards.css). */

import { html } from "../dom.js";
import { icon } from "../icons.js";
import { lineOf, totalOf } from "./lines.js";
import { sayOf } from "./naming.js";
import { nowInCart } from "./tracking.js";

/** @import {Line, CartPayload, Context} from "../types.js" */

/**
 * @param {Line} line
 * @param {(ask: (name: string) => string) => void} say
 * @param {Context} context
 */
function controls({ item, quantity }, say, { words }) {
  let wanted = quantity;
  const button = (/** @type {"fewer" | "more" | "remove"} */ act, /** @type {() => void} */ onclick) =>
    html(
      "button",
      { type: "button", "data-act": act, "aria-label": `${words[act]}: ${item.title}`, title: words[act], onclick },
      icon(act),
    );
  const remove = button("remove", () => say(words.askRemove));
  if (!item.price) return [remove];
  const set = (/** @type {number} */ step) => () => {
    wanted = Math.max(wanted + step, 1);
    say((name) => words.askQuantity(name, wanted));
  };
  const fewer = button("fewer", set(-1));
  fewer.disabled = quantity <= 1;
  const pieces = html("span", {}, html("span", { class: "unseen" }, words.quantity), ` ${quantity}`);
  return [html("div", { class: "stepper" }, fewer, pieces, button("more", set(1))), remove];
}

/**
 * The focus goes along from a button of the cart before to the same one here; from elsewhere it is never taken.
 * @param {HTMLElement} card
 */
function takeFocus(card) {
  const held = /** @type {ShadowRoot} */ (card.getRootNode()).activeElement;
  if (!held?.closest(".cart") || card.contains(held)) return;
  const [line, act] = [held.closest(".line"), held.getAttribute("data-act")];
  const same = [...card.querySelectorAll("button")].find(
    (button) =>
      !button.disabled && button.dataset.act === act && button.closest(".line")?.getAttribute("data-id") === line?.getAttribute("data-id"),
  );
  (same ?? card).focus({ preventScroll: true });
}

/**
 * The cart of a payload; an empty one is what is said of it.
 * @param {CartPayload} payload
 * @param {Context} context
 * @param {string} text
 */
export function cart({ lines, total, no_longer_sold: gone = [] }, context, text) {
  const { words } = context;
  const all = [...lines, ...gone.map((item) => ({ item, quantity: item.quantity }))];
  const items = all.map(({ item }) => item);
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const card = all.length
    ? html(
        "div",
        { class: "cart ledger", role: "group", tabindex: -1, "aria-label": words.cart },
        html("div", { class: "ledger-head" }, html("h3", {}, words.cart), html("span", {}, words.pieces(pieces))),
        html(
          "ul",
          { role: "list" },
          ...all.map((line) =>
            lineOf(
              line,
              context,
              controls(line, (ask) => sayOf(ask, [line.item], items, card, context), context),
            ),
          ),
        ),
        totalOf(total, context),
      )
    : html("div", { class: "cart bubble", tabindex: -1 }, html("p", { class: "text" }, text));
  nowInCart(context, lines);
  queueMicrotask(() => takeFocus(card)); // in the conversation by then, and the buttons of the cart before still to be seen
  return card;
}
