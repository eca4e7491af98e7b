/**
 * `<daogou-chat>`: the shopping assistant on any page.
 *
 *     <script type="module" src="https://bot.shop.example/widget/element.js"></script>
 *     <daogou-chat heading="Ask the shop" open></daogou-chat>
 *
 * Attributes: `open` (shown; kept up to date), `heading`, `lang`, `base` (the bot's address; else where this file came from).
 * Methods: `open()`, `close()`, `send(text)`, `restart({identity, customerName})`. Property: `suggestions`.
 */

import { StreamConnection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { html } from "./dom.js";
import { buildPanel } from "./panel.js";
import { wordsFor } from "./words.js";

/**
 * @typedef {import("./types.js").Context} Context
 * @typedef {{ identity: string | null, customerName: string | null }} Customer the shop's signed word, and what to call them
 */

/** @type {Customer} */
const GUEST = { identity: null, customerName: null };

/**
 * Settles when the style sheets are there (or cannot be had), so that nothing is ever shown unstyled.
 * @param {ShadowRoot} root
 */
function styled(root) {
  const links = ["./style.css", "./cards.css"].map((name) => html("link", { rel: "stylesheet", href: new URL(name, import.meta.url) }));
  const settled = links.map((link) => new Promise((done) => ["load", "error"].forEach((event) => link.addEventListener(event, done))));
  root.append(...links);
  return Promise.all(settled);
}

export class DaogouChat extends HTMLElement {
  static observedAttributes = ["open"];

  /** @type {ReturnType<typeof buildPanel> | null} */
  #parts = null;
  /** @type {Context | null} */
  #context = null;
  /** @type {Conversation | null} */
  #conversation = null;
  /** @type {string[]} */
  #suggestions = [];
  #customer = GUEST;

  connectedCallback() {
    if (this.#parts) return;
    const language = this.lang || document.documentElement.lang || navigator.language;
    const base = new URL(this.getAttribute("base") ?? new URL("..", import.meta.url), document.baseURI).href;
    this.#context = {
      words: wordsFor(language),
      language,
      base,
      say: (text) => this.send(text),
      press: ({ payload, title }) => this.send(payload || title),
    };
    const { launcher, panel } = (this.#parts = buildPanel(this.#context, {
      heading: this.getAttribute("heading"),
      open: () => this.open(),
      close: () => this.close(),
      restart: () => this.restart(),
    }));
    const root = this.attachShadow({ mode: "open" });
    styled(root).then(() => root.append(launcher, panel));
    this.restart();
    this.attributeChangedCallback();
  }

  attributeChangedCallback() {
    if (!this.#parts) return;
    this.#parts.panel.hidden = !this.hasAttribute("open");
    this.#parts.launcher.hidden = this.hasAttribute("open");
  }

  /** What an empty conversation suggests to ask: a list of plain texts. */
  get suggestions() {
    return [...this.#suggestions];
  }

  set suggestions(texts) {
    this.#suggestions = [...texts];
    if (this.#parts?.log.empty) this.#parts.log.welcome(this.#suggestions);
  }

  /** Shows the panel and puts the cursor into it. */
  open() {
    this.setAttribute("open", "");
    this.#parts?.focus();
  }

  /** Hides the panel; the conversation stays. */
  close() {
    this.removeAttribute("open");
    this.#parts?.launcher.focus();
  }

  /**
   * Says something as the shopper.
   * @param {string} text
   */
  send(text) {
    const id = Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16)).join("");
    this.#parts?.log.question(id, text);
    this.#conversation?.send(text, id);
  }

  /**
   * Begins a new conversation, as a customer whom the shop has signed in or as a guest.
   * @param {Partial<Customer>} customer
   */
  restart(customer = this.#customer) {
    this.#customer = { ...GUEST, ...customer };
    if (!this.#parts || !this.#context) return;
    const { log, subtitle } = this.#parts;
    const { words, base } = this.#context;
    const { identity, customerName } = this.#customer;
    subtitle.title = subtitle.textContent = customerName ? words.signedIn(customerName) : words.subheading;
    log.waiting(false);
    log.welcome(this.#suggestions);
    this.#conversation?.leave();
    this.#conversation = new Conversation(new StreamConnection(base), this.#listener(log, words), identity);
  }

  /**
   * @param {import("./log.js").Log} log
   * @param {import("./words.js").Words} words
   * @returns {import("./conversation.js").Listener}
   */
  #listener(log, words) {
    const again = (/** @type {string} */ text, /** @type {string} */ id) => () => {
      log.delivered(id);
      this.#conversation?.send(text, id);
    };
    return {
      waiting: (on) => log.waiting(on),
      answered: (messages) => log.answer(messages),
      delivered: (id) => log.delivered(id),
      renewed: () => log.notice(words.expired),
      failed: (id, text, kind) =>
        kind === "unavailable" ? log.failed(id, words.unsent, again(text, id)) : log.failed(id, words.refused, null),
    };
  }
}

customElements.define("daogou-chat", DaogouChat);
