/** The question what the shopper agrees to: asked once, in nobody's way, and to be answered otherwise at any time. */

import { ConnectionFailure } from "./connection.js";
import { html } from "./dom.js";

/** Each includes the ones before it. */
const LEVELS = /** @type {const} */ (["necessary", "personalisation", "statistics"]);
const KEPT = "consent";
const KEPT_MS = 365 * 86_400_000;

/** @typedef {(typeof LEVELS)[number]} Level */

/** The card, and what was answered on it. */
export class Consent {
  #words;
  #told;
  /** @type {import("./connection.js").Connection | null} */
  #connection = null;
  /** @type {import("./kept.js").Kept | null} */
  #kept = null;
  #signedIn = false;
  #problem = html("p", { class: "problem", role: "alert" });
  /** @type {Element | null} */
  #from = null;
  element;

  /**
   * @param {import("./words.js").Words} words
   * @param {{ answered: (level: Level) => void, failed: (reason: string) => void }} told
   */
  constructor(words, told) {
    this.#words = words.consent;
    this.#told = told;
    const { title, text, levels } = words.consent;
    const choices = LEVELS.map((level) => {
      const [name, meaning] = levels[level];
      const answer = () => this.#answer(level);
      return html("button", { type: "button", "data-level": level, onclick: answer }, html("b", {}, name), html("span", {}, meaning));
    });
    this.element = html("section", { class: "consent", "aria-label": title, tabindex: -1, hidden: true });
    this.element.append(html("h3", {}, title), html("p", {}, text), ...choices);
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.level) return;
      event.stopPropagation();
      this.#hide();
    });
  }

  /**
   * Asks for another shopper from now on.
   * @param {import("./connection.js").Connection} connection
   * @param {import("./kept.js").Kept} kept
   * @param {boolean} signedIn whether the bot may know an answer that this browser does not
   */
  use(connection, kept, signedIn) {
    this.#connection = connection;
    this.#kept = kept;
    this.#signedIn = signedIn;
    this.element.hidden = true;
  }

  /** What was answered to these words, by session or, until there is one, by this browser; else null. */
  get level() {
    const answered = this.#connection?.session?.consent?.level;
    return /** @type {Level | null} */ (answered ?? this.#remembered);
  }

  /** @param {Level} level */
  allows(level) {
    return this.level !== null && LEVELS.indexOf(this.level) >= LEVELS.indexOf(level);
  }

  /** Asks unless it was answered; an answer is told to the bot where its conversation is a new one. */
  async settle() {
    const connection = this.#connection;
    if (!connection) return;
    try {
      if (this.#signedIn) await connection.ready();
      if (connection !== this.#connection || connection.session?.consent?.level) return;
      const known = this.#remembered;
      if (known) await this.#tell(known);
      else this.element.hidden = false;
    } catch (failure) {
      if (!(failure instanceof ConnectionFailure)) throw failure; // asked when the panel is next opened
    }
  }

  /** Shows the question with what was answered, or puts it away. */
  toggle() {
    if (!this.element.hidden && this.level) return this.#hide();
    for (const choice of this.element.querySelectorAll("button"))
      if (this.level) choice.setAttribute("aria-pressed", String(choice.dataset.level === this.level));
    const root = this.element.getRootNode();
    this.#from = root instanceof ShadowRoot ? root.activeElement : null;
    this.#problem.remove();
    this.element.hidden = false;
    this.element.focus();
  }

  /** @returns {Level | null} */
  get #remembered() {
    const { level, text_version, at } = this.#kept?.get(KEPT) ?? {};
    const good = text_version === this.#words.version && Date.now() - Date.parse(at) < KEPT_MS;
    return good && LEVELS.includes(level) ? level : null;
  }

  /** @param {Level} level */
  async #answer(level) {
    try {
      await this.#tell(level);
    } catch (failure) {
      if (!(failure instanceof ConnectionFailure)) throw failure;
      this.#problem.textContent = failure.text ?? this.#words.failed;
      this.element.append(this.#problem);
      this.#told.failed(failure.message);
      return;
    }
    this.#hide();
    this.#told.answered(level);
  }

  /** @param {Level} level */
  async #tell(level) {
    const connection = this.#connection;
    const kept = this.#kept;
    const answer = await connection?.request("consent", { body: { level, text_version: this.#words.version } });
    kept?.set(KEPT, answer);
    connection?.agreed(answer);
  }

  #hide() {
    const within = this.element.matches(":focus-within");
    this.element.hidden = true;
    if (within && this.#from instanceof HTMLElement) this.#from.focus();
    this.#from = null;
  }
}
