/**
 * `<daogou-chat>`: the shopping assistant on any page.
 *
 *     <script type="module" src="https://bot.shop.example/widget/element.js?auto"></script>
 *
 * With `?auto` the page needs nothing else; without it, it says where: `<daogou-chat heading="Ask the shop"></daogou-chat>`.
 * Attributes, methods and events are those of docs/widget.md.
 */

import { Connection } from "./connection.js";
import { Consent } from "./consent.js";
import { Conversation } from "./conversation.js";
import { html } from "./dom.js";
import { Events } from "./events.js";
import { newId } from "./ids.js";
import { Kept } from "./kept.js";
import { buildPanel } from "./panel.js";
import { Photos } from "./photo.js";
import { Unread } from "./unread.js";
import { embed } from "./embed.js";
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
  const links = ["./style.css", "./cards.css", "./drawing.css"].map((name) =>
    html("link", { rel: "stylesheet", href: new URL(name, import.meta.url) }),
  );
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
  /** @type {Events | null} */
  #events = null;
  /** @type {Consent | null} */
  #consent = null;
  #photos = new Photos();
  /** @type {string | null} the product that the page shows */
  #itemId = null;
  /** @type {string[]} said before there was a conversation */
  #unsaid = [];
  /** @type {string[]} */
  #suggestions = [];
  #customer = GUEST;
  #network = () => this.#parts?.network();

  connectedCallback() {
    if (Object.hasOwn(this, "suggestions")) this.#upgrade();
    if (!this.#parts) this.#build();
    for (const event of ["online", "offline"]) addEventListener(event, this.#network);
    this.#takeUp();
    this.attributeChangedCallback();
  }

  disconnectedCallback() {
    for (const event of ["online", "offline"]) removeEventListener(event, this.#network);
    this.#leave();
  }

  /** What was set before this file was there. */
  #upgrade() {
    const { suggestions } = this;
    Reflect.deleteProperty(this, "suggestions");
    this.suggestions = suggestions;
  }

  attributeChangedCallback() {
    if (!this.#parts) return;
    const changed = this.#parts.panel.hidden === this.hasAttribute("open");
    const open = this.hasAttribute("open");
    this.#parts.panel.hidden = !open;
    this.#parts.launcher.hidden = open;
    if (this.#unread) this.#unread.open = open;
    if (open) this.#parts.log.toEnd();
    if (open) this.#consent?.settle();
    if (changed) this.#tell(open ? "open" : "close");
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
    const said = String(text).trim();
    if (!said) return;
    if (this.#conversation) this.#conversation.say(said, this.#itemId ? { item_id: this.#itemId } : {});
    else this.#unsaid.push(said);
  }

  /**
   * Takes up the conversation of a customer whom the shop has signed in, or with null that of a guest.
   * @param {string | null} identity what the shop's back end signed
   * @param {{ name?: string | null }} [how] what to call them
   */
  identify(identity, { name = null } = {}) {
    if (identity !== null && typeof identity !== "string") throw new TypeError("identify: the identity must be a string or null");
    if (identity === this.#customer.identity && name === this.#customer.customerName) return;
    this.#customer = { identity, customerName: name };
    this.#takeUp();
  }

  /**
   * Says which product the page shows: what "this one" means. Null is none.
   * @param {{ item_id: string | null }} context
   */
  setContext({ item_id }) {
    if (item_id !== null && (typeof item_id !== "string" || !item_id)) throw new TypeError("setContext: item_id must be a text or null");
    if (item_id === this.#itemId) return;
    this.#itemId = item_id;
    if (item_id) this.#events?.track("view_item", [{ item_id }]);
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
    const words = wordsFor(language);
    this.#context = {
      words,
      language,
      base,
      say: (text) => this.send(text),
      press: (button) => this.#conversation?.press(button),
      track: (...event) => this.#events?.track(...event),
      thumbnail: (id) => this.#photos.node(id),
      rate: async (score, comment) => this.#connection?.request("rating", { body: { score, comment } }),
    };
    this.#consent = new Consent(words, {
      answered: (level) => this.#tell("consent", { level }),
      failed: (reason) => this.#tell("error", { what: "consent", reason }),
    });
    const { launcher, panel, log } = (this.#parts = buildPanel(this.#context, {
      heading: this.getAttribute("heading"),
      open: () => this.open(),
      close: () => this.close(),
      restart: () => this.restart(),
      retry: () => this.#conversation?.retry(),
      attach: (file) => this.#attach(file),
      types: () => this.#conversation?.types(),
      consent: this.#consent,
      earlier: async () => Boolean(await this.#conversation?.earlier()),
    }));
    panel.hidden = true;
    const root = this.attachShadow({ mode: "open" });
    styled(root).then(() => {
      root.append(launcher, panel);
      log.toEnd();
    });
  }

  /**
   * @param {string} name
   * @param {object} [detail]
   */
  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(`daogou:${name}`, { bubbles: true, composed: true, detail }));
  }

  /** @param {File} file */
  async #attach(file) {
    const picture = await this.#photos.read(file);
    if (!this.#parts || !this.#context) return;
    if (typeof picture === "string") return this.#parts.problem(this.#context.words[picture]);
    this.#parts.problem("");
    const id = newId();
    this.#photos.keep(id, picture);
    this.#conversation?.show(file, id);
  }

  /** @param {import("./types.js").Entry} entry something new */
  #heard({ from, messages }) {
    for (const { text = "", custom } of messages) {
      this.#tell("message", { from, text });
      if (custom?.type === "cart") this.#tell("cart", custom);
    }
  }

  #leave() {
    this.#events?.close();
    this.#conversation?.leave();
    this.#unread?.stop();
  }

  /** Shows the conversation that this browser is in as this customer, or an empty one. */
  #takeUp({ anew = false } = {}) {
    if (!this.isConnected || !this.#parts || !this.#context || !this.#consent) return;
    this.#leave();
    const { log, subtitle, reach, unread, owner } = this.#parts;
    const { words, base } = this.#context;
    const { identity, customerName } = this.#customer;
    subtitle.title = subtitle.textContent = customerName ? words.signedIn(customerName) : words.subheading;
    log.typing("");
    log.clear(this.#suggestions);
    reach(true);
    owner(null);
    const kept = new Kept(`daogou:${base}:${encodeURIComponent(subjectOf(identity))}:`);
    const counter = (this.#unread = new Unread(kept, unread));
    counter.open = this.hasAttribute("open");
    this.#connection = new Connection(base, kept, identity);
    const consent = this.#consent;
    consent.use(this.#connection, kept, identity !== null);
    this.#events = new Events(
      this.#connection,
      (level) => consent.allows(level),
      (count, reason) => this.#tell("error", { what: "events", count, reason }),
    );
    const heard = this.#heard.bind(this);
    const refused = (/** @type {string | undefined} */ reason) => this.#tell("error", { what: "message", reason });
    this.#conversation = new Conversation(this.#connection, kept, {
      fill(entries, earlier) {
        log.fill(entries, earlier);
        counter.add(entries);
      },
      entry(entry) {
        log.entry(entry);
        counter.add([entry]);
        heard(entry);
      },
      said: (said) => log.said(said),
      delivery(said, delivery, detail) {
        log.delivery(said, delivery, detail);
        if (delivery === "refused") refused(detail);
      },
      typing: (...told) => log.typing(...told),
      owner,
      expired() {
        log.expired();
        owner(null);
        consent.settle();
      },
      left: () => this.#takeUp(),
      reached: (reached) => reach(reached),
    });
    this.#conversation.start(anew);
    consent.settle();
    for (const text of this.#unsaid.splice(0)) this.send(text);
  }
}

customElements.define("daogou-chat", DaogouChat);
embed(new URL(import.meta.url).searchParams);
