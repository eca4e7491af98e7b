/** The list of what was said: bubbles, products, the typing sign, problems. */

import { html } from "./dom.js";
import { icon } from "./icons.js";
import { bubble, renderMessage } from "./render/message.js";
import { replies } from "./render/replies.js";

const SLACK_PX = 64;

/** Draws a conversation into a `role="log"` element. */
export class Log {
  #context;
  #typing;
  /** @type {Map<string, HTMLElement>} */
  #sent = new Map();
  /** @type {HTMLElement | null} */
  #lastQuestion = null;

  /** @param {import("./types.js").Context} context */
  constructor(context) {
    this.#context = context;
    const { words } = context;
    this.element = html("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": words.conversation, tabindex: "0" });
    this.#typing = html("div", { class: "typing", role: "status", "aria-label": words.typing }, html("i"), html("i"), html("i"));
  }

  /**
   * An empty log with the first words and suggestions of what to ask.
   * @param {string[]} suggestions
   */
  welcome(suggestions) {
    const { words } = this.#context;
    this.#sent.clear();
    const chips = suggestions.map((text) => ({ title: text, payload: text }));
    this.element.replaceChildren(
      html(
        "div",
        { class: "welcome" },
        html("h3", {}, words.welcome),
        html("p", {}, words.welcomeMore),
        chips.length ? replies(chips, this.#context) : null,
      ),
    );
  }

  /** Whether nothing has been said yet. */
  get empty() {
    return this.element.querySelector(".welcome") !== null;
  }

  /**
   * What the shopper said; suggestions of before go away.
   * @param {string} id
   * @param {string} text
   */
  question(id, text) {
    for (const old of this.element.querySelectorAll(".welcome, .replies")) old.remove();
    const entry = html("div", { class: "entry you" }, html("span", { class: "unseen" }, this.#context.words.you), bubble(text));
    this.#sent.set(id, entry);
    this.#lastQuestion = entry;
    this.#add(entry);
    this.#toEnd();
  }

  /**
   * The bot's messages of one turn, the quick replies of the last one below them.
   * @param {import("./types.js").Message[]} messages
   */
  answer(messages) {
    const { words } = this.#context;
    const nodes = messages.map((message) => renderMessage(message, this.#context)).filter(Boolean);
    if (!nodes.length) nodes.push(bubble(words.noAnswer));
    const buttons = messages.at(-1)?.buttons ?? [];
    const chips = buttons.length ? replies(buttons, this.#context) : null;
    this.#add(html("div", { class: "entry bot" }, html("span", { class: "unseen" }, words.assistant), ...nodes, chips));
    this.#toAnswer();
  }

  /**
   * A line about the conversation itself.
   * @param {string} text
   */
  notice(text) {
    this.#add(html("p", { class: "notice" }, text));
  }

  /**
   * Marks a message as not sent and offers to try again.
   * @param {string} id
   * @param {string} text
   * @param {(() => void) | null} retry
   */
  failed(id, text, retry) {
    const entry = this.#sent.get(id);
    if (!entry) return;
    this.delivered(id);
    entry.querySelector(".bubble")?.classList.add("unsent");
    const again = retry && html("button", { type: "button", onclick: retry }, this.#context.words.retry);
    entry.append(html("div", { class: "problem", role: "alert" }, icon("warning"), html("span", {}, text), again));
    this.#toEnd();
  }

  /**
   * The message arrived: nothing is left to say about it.
   * @param {string} id
   */
  delivered(id) {
    const entry = this.#sent.get(id);
    entry?.querySelector(".problem")?.remove();
    entry?.querySelector(".bubble")?.classList.remove("unsent");
  }

  /**
   * Shows or hides that an answer is being written.
   * @param {boolean} on
   */
  waiting(on) {
    if (!on) return this.#typing.remove();
    this.element.append(this.#typing);
    return this.#toEnd();
  }

  /** @param {Node} node */
  #add(node) {
    if (this.#typing.isConnected) this.#typing.before(node);
    else this.element.append(node);
  }

  #toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  /** An answer longer than the panel is read from its top: the question stays in sight, if only just. */
  #toAnswer() {
    const top = (this.#lastQuestion?.offsetTop ?? 0) - 10;
    const end = this.element.scrollHeight - this.element.clientHeight;
    this.element.scrollTop = end - top < SLACK_PX ? end : top;
  }
}
