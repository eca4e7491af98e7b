/** How one script tag puts the assistant on a page, and how the page's own scripts reach it without waiting for it. */

const ATTRIBUTES = ["heading", "lang", "base", "theme", "position", "open"];

/**
 * Gives the page its assistant if the address says `auto`, and calls what the page left in `window.daogou`, now and later.
 * @param {URLSearchParams} asked further attributes by name
 */
export function embed(asked) {
  const ready = () => {
    let chat = document.querySelector("daogou-chat");
    if (!chat && asked.has("auto")) {
      chat = document.createElement("daogou-chat");
      for (const name of ATTRIBUTES) if (asked.has(name)) chat.setAttribute(name, asked.get(name) ?? "");
      document.body.append(chat);
    }
    if (!chat) return;
    const page = /** @type {{ daogou?: unknown }} */ (window);
    const waiting = Array.isArray(page.daogou) ? page.daogou : [];
    page.daogou = { push: (/** @type {(chat: Element) => void} */ call) => call(chat) };
    for (const call of waiting) call(chat);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready);
  else ready();
}
