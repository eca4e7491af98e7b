/** What a shopper looks for, as short texts. */

import { attributeName } from "../cards/lists.js";
import { price } from "../cards/product.js";
import { words } from "../words.js";

/** @param {unknown} value */
const listed = (value) => (Array.isArray(value) ? value : [value]).map((one) => String(one).replaceAll("_", " "));

/** @type {Record<string, (value: any) => string[]>} */
const TEXTS = {
  price_min: (value) => [words.about.from(price(value))],
  price_max: (value) => [words.about.upTo(price(value))],
  in_stock: (value) => (value ? [words.about.inStock] : []),
  sort: (value) => (Object.hasOwn(words.about.sort, value) ? [words.about.sort[value]] : []),
  exclude: (value) => Object.values(value).flatMap((one) => listed(one).map(words.about.not)),
};

/** @param {Record<string, any>} filters as docs/contract.md names them */
export function filterTexts(filters) {
  return Object.entries(filters).flatMap(([name, value]) => {
    if (value === null || value === undefined) return [];
    if (Object.hasOwn(TEXTS, name)) return TEXTS[name](value);
    return [`${attributeName(name)}: ${listed(value).join(", ")}`];
  });
}

/** @param {Record<string, any>} gift what is known of who gets it */
export const giftTexts = (gift) => filterTexts(gift).map((text) => text[0].toUpperCase() + text.slice(1));
