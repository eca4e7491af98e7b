/** A person as a coloured disc with initials; the name stands beside it. */

import { html } from "../widget/dom.js";

/** @param {string} name */
function initials(name) {
  const parts = name.trim().split(/\s+/).filter(Boolean);
  const letters = [parts[0], parts.length > 1 ? parts[parts.length - 1] : ""].map((part) => [...(part ?? "")][0] ?? "");
  return letters.join("").toUpperCase() || "?";
}

/** @param {string} name */
export function avatar(name) {
  const hue = [...name].reduce((sum, letter) => (sum * 31 + Number(letter.codePointAt(0))) % 360, 7);
  const disc = html("span", { class: "avatar", "aria-hidden": "true" }, initials(name));
  disc.style.setProperty("--hue", String(hue));
  return disc;
}
