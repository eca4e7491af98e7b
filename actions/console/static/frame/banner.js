/** The line that says that nothing comes or goes, and for a moment that it does again. */
/** @import { LineState } from "../types.js" */

import { html } from "../widget/dom.js";
import { icon } from "../parts/icons.js";
import { words } from "../words.js";

const BACK_MS = 4_000;

/**
 * @param {import("../signal.js").Signal<LineState>} line
 * @param {() => void} retry
 * @param {AbortSignal} stop
 */
export function connectionBanner(line, retry, stop) {
  const text = html("span");
  const now = html("button", { type: "button", class: "link", onclick: retry }, words.banner.now);
  const banner = html("div", { class: "banner", role: "alert", hidden: true }, icon("cut"), text, now);
  const back = html("div", { class: "banner back", role: "status", hidden: true }, icon("check"), html("span"));
  let wasLost = false;
  let fading = 0;
  const update = () => {
    const offline = !navigator.onLine;
    const lost = line.value === "lost" || offline;
    banner.hidden = !lost;
    now.hidden = offline;
    const told = lost ? `${offline ? words.banner.offline : words.banner.lost} ${offline ? "" : words.banner.trying}`.trim() : "";
    if (text.textContent !== told) text.textContent = told;
    const returned = wasLost && line.value === "live" && !lost;
    if (returned || lost) {
      clearTimeout(fading);
      back.hidden = !returned;
      back.lastElementChild?.replaceChildren(returned ? words.banner.back : "");
    }
    if (returned) fading = setTimeout(() => (back.hidden = true), BACK_MS);
    if (line.value !== "connecting") wasLost = lost;
  };
  line.watch(update, stop);
  for (const event of ["online", "offline"]) addEventListener(event, update, { signal: stop });
  return html("div", { class: "banners" }, banner, back);
}
