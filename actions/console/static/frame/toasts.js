/** Short notices of how something went; problems stay until they are dismissed. */

import { html } from "../widget/dom.js";
import { iconButton } from "../parts/buttons.js";
import { icon } from "../parts/icons.js";
import { words } from "../words.js";

const SHOWN_MS = 5_000;
const MOST = 3;

export class Toasts {
  #told = html("div", { role: "status", class: "toasts" });
  #problems = html("div", { role: "alert", class: "toasts" });
  element = html("section", { class: "toast-corner", "aria-label": words.notices }, this.#told, this.#problems);

  /**
   * @param {string} text
   * @param {boolean} [problem]
   */
  show(text, problem = false) {
    const place = problem ? this.#problems : this.#told;
    const sign = icon(problem ? "warning" : "check");
    const toast = html("p", { class: problem ? "toast problem" : "toast" }, sign, html("span", {}, text));
    const close = iconButton("close", words.dismiss, () => toast.remove());
    if (problem) toast.append(close);
    else setTimeout(() => toast.remove(), SHOWN_MS);
    place.append(toast);
    while (place.children.length > MOST) place.firstElementChild?.remove();
  }
}
