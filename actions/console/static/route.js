/** Which view the address names: its part after "#/". */

import { Signal } from "./signal.js";

/** @typedef {{ view: "desk" | "figures" | "audit", conversation: string | null, request: string | null }} Route */

/** @returns {Route} */
function read() {
  const [view, id] = location.hash.replace(/^#\/?/, "").split("/").map(decode);
  if (view === "figures" || view === "audit") return { view, conversation: null, request: null };
  return { view: "desk", conversation: (view === "c" && id) || null, request: (view === "request" && id) || null };
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const route = new Signal(read());
addEventListener("hashchange", () => (route.value = read()));

/** @param {string} id */
export const toConversation = (id) => `#/c/${encodeURIComponent(id)}`;
/** @param {string} id */
export const toRequest = (id) => `#/request/${encodeURIComponent(id)}`;
export const TO_DESK = "#/";

/** @param {string} hash */
export function go(hash) {
  location.hash = hash;
}
