/** Prices as the shopper's language writes them. */

/**
 * "£4.95" from {amount: "4.95", currency: "GBP"}; the plain words where the currency is unknown.
 * @param {import("../types.js").Money} price
 * @param {string} language
 */
export function money({ amount, currency }, language) {
  try {
    return new Intl.NumberFormat(language, { style: "currency", currency }).format(Number(amount));
  } catch {
    return `${amount} ${currency}`;
  }
}
