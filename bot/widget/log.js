/** The list of what was said, by day and in its order, each entry once. */
/** @import { Delivery, Entry, Said, Typing } from "./types.js" */

import { html } from "./dom.js";
import { answerNode, questionNode, showDelivery } from "./entry.js";
import { replies } from "./render/replies.js";
import { isPlaced, LAST, placeOf, put } from "./timeline.js";

const SLACK_PX = 64;
const UNANNOUNCED_MS = 300;

/** Draws a conversation into a `role="log"` element. */
export class Log {
  #context;
  #controls;
  #timeline = html("div", { class: "timeline" });
  #typing = html("div", { class: "typing", role: "status" });
  #earlier;
  /** @type {Map<string, HTMLElement>} by message id for the shopper's, else by the entry's */
  #nodes = new Map();
  #announcing = 0;

  /**
   * @param {import("./types.js").Context} context
   * @param {{ retry: () => void, earlier: () => Promise<boolean> }} controls
   */
  constructor(context, controls) {
    this.#context = context;
    this.#controls = controls;
    const { words } = context;
    this.element = html("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": words.conversation, tabindex: "0" });
    this.#earlier = html("button", { type: "button", class: "earlier", onclick: () => this.#showEarlier() });
  }

  /**
   * An empty log with the first words and suggestions of what to ask.
   * @param {string[]} suggestions
   */
  clear(suggestions) {
    this.#nodes.clear();
    this.#timeline.replaceChildren();
    this.element.replaceChildren(html("div", { class: "welcome" }), this.#timeline);
    this.suggest(suggestions);
  }

  /**
   * Other suggestions, unless something has been said.
   * @param {string[]} suggestions
   */
  suggest(suggestions) {
    const { words } = this.#context;
    const chips = suggestions.map((text) => ({ title: text, payload: text }));
    const more = chips.length ? [replies(chips, this.#context)] : [];
    const parts = [html("h3", {}, words.welcome), html("p", {}, words.welcomeMore), ...more];
    this.element.querySelector(".welcome")?.replaceChildren(...parts);
  }

  /**
   * What was said before: nothing that is announced, and what is in sight stays there.
   * @param {Entry[]} entries
   * @param {boolean} earlier whether there is more
   */
  fill(entries, earlier) {
    clearTimeout(this.#announcing);
    this.element.setAttribute("aria-live", "off");
    this.#announcing = setTimeout(() => this.element.setAttribute("aria-live", "polite"), UNANNOUNCED_MS);
    const follows = this.#atEnd;
    const fromEnd = this.element.scrollHeight - this.element.scrollTop;
    for (const entry of entries) this.#draw(entry);
    if (earlier) this.element.prepend(this.#earlier);
    else this.#earlier.remove();
    this.#earlier.textContent = this.#context.words.earlier;
    this.#tidy();
    this.element.scrollTop = this.element.scrollHeight - (follows ? 0 : fromEnd);
  }

  /**
   * Something new: it is shown from its top, unless the shopper is reading further up.
   * @param {Entry} entry
   */
  entry(entry) {
    const follows = this.#atEnd || this.#typing.isConnected;
    const node = this.#draw(entry);
    if (!node) return;
    this.#tidy();
    if (follows) this.#toTopOf(node);
  }

  /**
   * What the shopper said here, before the bot has it.
   * @param {Said} said
   */
  said({ id, text, file }) {
    if (this.#nodes.has(id)) return;
    const photo = file && { messages: [{ custom: { type: "photo" } }], message_id: id };
    this.#put(id, questionNode(text, this.#context, photo), LAST);
    this.#tidy();
    this.toEnd();
  }

  /**
   * How far it got.
   * @param {Said} said
   * @param {Delivery} delivery
   * @param {string} [detail] id of its entry, or the shop's words for what is wrong
   */
  delivery({ id }, delivery, detail) {
    const node = this.#nodes.get(id);
    if (!node || isPlaced(node)) return;
    const follows = this.#atEnd;
    if (delivery === "sent" && detail) this.#put(id, node, placeOf(detail));
    showDelivery(node, delivery, { detail, retry: this.#controls.retry }, this.#context);
    if (follows) this.toEnd();
  }

  /** The conversation had run out: what it offered is no longer to be had. */
  expired() {
    this.#earlier.remove();
    for (const chips of this.#timeline.querySelectorAll(".entry > .replies")) chips.remove();
    const last = Math.max(0, ...Array.from(this.#nodes.values(), (node) => (isPlaced(node) ? Number(node.dataset.place) : 0)));
    put(this.#timeline, html("p", { class: "notice" }, this.#context.words.expired), last || Date.now(), this.#context);
    this.toEnd();
  }

  /**
   * Shows that an answer is being written, or takes longer than it should.
   * @param {Typing} state
   * @param {string} [name] of the person who writes
   */
  typing(state, name) {
    const { words } = this.#context;
    const follows = this.#atEnd;
    this.#typing.remove();
    if (!state) return;
    const long = state === "long";
    this.#typing.classList.toggle("long", long);
    if (long) this.#typing.replaceChildren(words.typingLong);
    else this.#typing.replaceChildren(html("span", { class: name ? "" : "unseen" }, words.typing(name)), html("i"), html("i"), html("i"));
    this.element.append(this.#typing);
    if (follows) this.toEnd();
  }

  async #showEarlier() {
    const { earlier, earlierFailed } = this.#context.words;
    this.#earlier.disabled = true;
    const had = await this.#controls.earlier();
    this.#earlier.disabled = false;
    this.#earlier.textContent = had ? earlier : earlierFailed;
    (this.#earlier.isConnected ? this.#earlier : this.element).focus({ preventScroll: true });
  }

  /**
   * Draws an entry; returns its node, or null if it was there.
   * @param {Entry} entry
   */
  #draw(entry) {
    const { id, from, message_id, reply_to, messages } = entry;
    if (from === "system" && reply_to) return null; // that a person reads it stands above the log
    const own = from === "shopper";
    const key = (own && message_id) || id;
    const known = this.#nodes.get(key);
    if (known && isPlaced(known)) return null;
    if (!own) for (const one of this.#nodes.values()) if (isPlaced(one)) one.querySelector(".delivery")?.remove();
    if (known) showDelivery(known, "sent", {}, this.#context);
    const node = known ?? (own ? questionNode(messages[0]?.text ?? "", this.#context, entry) : answerNode(entry, this.#context));
    this.#put(key, node, placeOf(id));
    return node;
  }

  /**
   * @param {string} key
   * @param {HTMLElement} node
   * @param {number} place
   */
  #put(key, node, place) {
    this.element.querySelector(".welcome")?.remove();
    this.#nodes.set(key, node);
    put(this.#timeline, node, place, this.#context);
  }

  /** Suggestions stand below the last entry alone: they go once the conversation has gone on. */
  #tidy() {
    const entries = [...this.#timeline.querySelectorAll(".entry")];
    for (const old of entries.slice(0, -1)) old.querySelector(":scope > .replies")?.remove();
  }

  get #atEnd() {
    const { scrollHeight, clientHeight, scrollTop } = this.element;
    return scrollHeight - clientHeight - scrollTop < SLACK_PX;
  }

  /** Shows what was said last. */
  toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  /**
   * An answer longer than the panel is read from its top: the question stays in sight, if only just.
   * @param {HTMLElement} answer
   */
  #toTopOf(answer) {
    const before = answer.previousElementSibling;
    const { offsetTop } = before instanceof HTMLElement && before.matches(".you") ? before : answer;
    const end = this.element.scrollHeight - this.element.clientHeight;
    this.element.scrollTop = end - offsetTop + 10 < SLACK_PX ? end : offsetTop - 10;
  }
}
