/** The field of the composer: it grows with what is written, and counts what is left of the limit. */

import { html } from "../widget/dom.js";
import { words } from "../words.js";

const NEAR = 100;

export class Field {
  #limit = 0;
  input = html("textarea", { rows: 1, autocomplete: "off", spellcheck: "true" });
  count = html("span", { class: "count", role: "status" });

  /**
   * @param {string} label
   * @param {string} placeholder
   * @param {number} limit in characters
   */
  use(label, placeholder, limit) {
    this.input.setAttribute("aria-label", label);
    this.input.placeholder = placeholder;
    this.#limit = limit;
  }

  get text() {
    return this.input.value.trim();
  }

  /** Whether it can be sent as it is. */
  get isGood() {
    return Boolean(this.text) && this.#left >= 0;
  }

  get #left() {
    return this.#limit - [...this.text].length;
  }

  /** What is written is another. */
  update() {
    const left = this.#left;
    const told = left < 0 ? words.composer.tooLong(-left) : left < NEAR ? words.composer.left(left) : "";
    this.count.classList.toggle("over", left < 0);
    if (this.count.textContent !== told) this.count.textContent = told;
    this.input.style.setProperty("height", "auto");
    this.input.style.setProperty("height", `${this.input.scrollHeight + 2}px`); // no more than the style sheet lets it
  }

  focus() {
    this.input.focus();
  }
}
