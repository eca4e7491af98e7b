/** What a shop counts: lists that were really seen, products that really came into the cart. */

/**
 * @import {Context, Item, Line} from "../types.js"
 */

/** @type {WeakMap<Context, Map<string, [Item, string | undefined]>>} */
const asked = new WeakMap();

/**
 * Calls once when half of a node is on the screen.
 * @param {Element} node
 * @param {() => void} seen
 */
export function whenSeen(node, seen) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      seen();
    },
    { threshold: 0.5 },
  );
  observer.observe(node);
}

/**
 * @param {Context} context
 * @param {Item} item
 * @param {string} [requestId] of the list that it was in
 */
export function askedToAdd(context, item, requestId) {
  if (!asked.has(context)) asked.set(context, new Map());
  asked.get(context)?.set(item.id, [item, requestId]);
}

/**
 * @param {Context} context
 * @param {Line[]} lines of a cart
 */
export function nowInCart(context, lines) {
  for (const { item } of lines) {
    const [wished, requestId] = asked.get(context)?.get(item.id) ?? [];
    if (!wished) continue;
    asked.get(context)?.delete(item.id);
    context.track?.("add_to_cart", [{ item_id: item.id, quantity: 1, price: wished.price }], requestId);
  }
}
