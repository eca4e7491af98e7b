/** `photo`: what a shopper sent in place of words. Its picture is kept by no server for long: it is shown where the page has it. */

import { html } from "../dom.js";
import { icon } from "../icons.js";

/**
 * @param {import("../types.js").Context} context
 * @param {string} [messageId]
 */
export function photo({ words, thumbnail }, messageId) {
  const picture = (messageId && thumbnail?.(messageId)) || null;
  if (!picture) return html("div", { class: "bubble photo" }, html("p", { class: "text" }, icon("photo"), words.photo));
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", words.photoSent);
  return html("div", { class: "bubble photo seen" }, picture);
}
