/**
 * `<daogou-chat>`: the shopping assistant on any page.
 *
 *     <script type="module" src="https://bot.shop.example/widget/element.js"></script>
 *     <daogou-chat heading="Ask the shop" open></daogou-chat>
 *
 * Attributes: `open` (shown; kept up to date), `heading`, `lang`, `base` (the bot's address; else where this file came from).
 * Methods: `open()`, `close()`, `send(text)`, `restart({identity, customerName})`. Property: `suggestions`.
 */

import { Connection } from "./connection.js";
import { Conversation } from "./conversation.js";
import { html } from "./dom.js";
import { Kept } from "./kept.js";
import { buildPanel } from "./panel.js";
import { Unread } from "./unread.js";
import { wordsFor } from "./words.js";

/**
 * @typedef {import("./types.js").Context} Context
 * @typedef {{ identity: string | null, customerName: string | null }} Customer the shop's signed word, and what to call them
 */

/** @type {Customer} */
const GUEST = { identity: null, customerName: null };

/**
 * Whom the shop's signed word is of, to keep customers of one browser apart; the bot alone can tell whether it is good.
 * @param {string | null} identity a JSON Web Token
 */
function subjectOf(identity) {
  try {
    return String(JSON.parse(atob((identity ?? "").split(".")[1].replaceAll("-", "+").replaceAll("_", "/"))).sub);
  } catch {
    return identity ?? "";
  }
}

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
  /** @type {Connection | null} */
  #connection = null;
  /** @type {Conversation | null} */
  #conversation = null;
  /** @type {Unread | null} */
  #unread = null;
  /** @type {string[]} */
  #suggestions = [];
  #customer = GUEST;
  #network = () => this.#parts?.network();

  connectedCallback() {
    if (!this.#parts) this.#build();
    for (const event of ["online", "offline"]) addEventListener(event, this.#network);
    this.#takeUp();
    this.attributeChangedCallback();
  }

  disconnectedCallback() {
    for (const event of ["online", "offline"]) removeEventListener(event, this.#network);
    this.#leave();
  }

  attributeChangedCallback() {
    if (!this.#parts) return;
    const open = this.hasAttribute("open");
    this.#parts.panel.hidden = !open;
    this.#parts.launcher.hidden = open;
    if (this.#unread) this.#unread.open = open;
    if (open) this.#parts.log.toEnd();
  }

  /** What an empty conversation suggests to ask: a list of plain texts. */
  get suggestions() {
    return [...this.#suggestions];
  }

  set suggestions(texts) {
    this.#suggestions = [...texts];
    this.#parts?.log.suggest(this.#suggestions);
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
    this.#conversation?.say(text);
  }

  /**
   * Begins a new conversation, as a customer whom the shop has signed in or as a guest.
   * @param {Partial<Customer>} customer
   */
  restart(customer = this.#customer) {
    this.#customer = { ...GUEST, ...customer };
    this.#takeUp({ anew: true });
  }

  #build() {
    const language = this.lang || document.documentElement.lang || navigator.language;
    const base = new URL(this.getAttribute("base") ?? new URL("..", import.meta.url), document.baseURI).href;
    this.#context = {
      words: wordsFor(language),
      language,
      base,
      say: (text) => this.send(text),
      press: (button) => this.#conversation?.press(button),
      rate: async (score, comment) => this.#connection?.request("rating", { body: { score, comment } }),
    };
    const { launcher, panel, log } = (this.#parts = buildPanel(this.#context, {
      heading: this.getAttribute("heading"),
      open: () => this.open(),
      close: () => this.close(),
      restart: () => this.restart(),
      retry: () => this.#conversation?.retry(),
      earlier: async () => Boolean(await this.#conversation?.earlier()),
    }));
    const root = this.attachShadow({ mode: "open" });
    styled(root).then(() => {
      root.append(launcher, panel);
      log.toEnd();
    });
  }

  #leave() {
    this.#conversation?.leave();
    this.#unread?.stop();
  }

  /** Shows the conversation that this browser is in as this customer, or an empty one. */
  #takeUp({ anew = false } = {}) {
    if (!this.#parts || !this.#context) return;
    this.#leave();
    const { log, subtitle, reach, unread } = this.#parts;
    const { words, base } = this.#context;
    const { identity, customerName } = this.#customer;
    subtitle.title = subtitle.textContent = customerName ? words.signedIn(customerName) : words.subheading;
    log.typing("");
    log.clear(this.#suggestions);
    reach(true);
    const kept = new Kept(`daogou:${base}:${encodeURIComponent(subjectOf(identity))}:`);
    const counter = (this.#unread = new Unread(kept, unread));
    counter.open = this.hasAttribute("open");
    this.#connection = new Connection(base, kept, identity);
    this.#conversation = new Conversation(this.#connection, kept, {
      fill(entries, earlier) {
        log.fill(entries, earlier);
        counter.add(entries);
      },
      entry(entry) {
        log.entry(entry);
        counter.add([entry]);
      },
      said: (said) => log.said(said),
      delivery: (...told) => log.delivery(...told),
      typing: (state) => log.typing(state),
      expired: () => log.expired(),
      left: () => this.#takeUp(),
      reached: (reached) => reach(reached),
    });
    this.#conversation.start(anew);
  }
}

customElements.define("daogou-chat", DaogouChat);
