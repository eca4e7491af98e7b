/** Where an agent writes: a reply to the shopper, or a private note that never leaves the desk. */
/** @import { Item } from "../widget/types.js" */
/** @import { Desk } from "../types.js" */

import { html } from "../widget/dom.js";
import { newId } from "../widget/ids.js";
import { iconButton, textButton } from "../parts/buttons.js";
import { icon } from "../parts/icons.js";
import { words } from "../words.js";
import { Attached } from "./attached.js";
import { chooseCanned } from "./canned.js";
import { Field } from "./field.js";
import { searchProducts } from "./search.js";

/** @typedef {"reply" | "note"} Mode */

const LIMITS = { reply: 1000, note: 2000 };
const NOTE_ID = "note-id";
const TYPING_MS = 3_000;

export class Composer {
  #desk;
  #id;
  /** @type {Mode} */
  #mode = "note";
  #mayReply = false;
  #typedAt = 0;
  #keeping = false;
  #attached = new Attached();
  #field = new Field();
  #modes;
  #send;
  #tools;
  #keys = html("span", { class: "keys-hint" });

  /**
   * @param {Desk} desk
   * @param {string} id of the conversation
   */
  constructor(desk, id) {
    this.#desk = desk;
    this.#id = id;
    const modeButton = (/** @type {Mode} */ mode, /** @type {import("../parts/icons.js").IconName} */ sign) =>
      textButton(words.composer[mode], () => this.write(mode), { icon: sign, class: "mode", "data-mode": mode });
    this.#modes = [modeButton("reply", "reply"), modeButton("note", "lock")];
    this.#send = html("button", { type: "submit", class: "button primary" });
    this.#tools = [
      iconButton("lines", words.composer.canned, () => this.#canned()),
      iconButton("tag", words.composer.products, () => this.#products()),
    ];
    const { input, count } = this.#field;
    input.addEventListener("input", () => this.#typed());
    input.addEventListener("keydown", (event) => this.#key(event));
    this.element = html(
      "form",
      { class: "composer", "aria-label": words.composer.label, onsubmit: (/** @type {Event} */ event) => this.#submit(event) },
      html("div", { class: "modes", role: "group", "aria-label": words.composer.modes }, ...this.#modes),
      html("div", { class: "paper" }, input, this.#attached.element),
      html("div", { class: "composer-foot" }, ...this.#tools, this.#keys, count, this.#send),
    );
    this.#modes[0].disabled = true;
    this.#show();
  }

  /** @param {boolean} may whether the conversation is in this agent's hands; notes are written all the same */
  allowReply(may) {
    if (may === this.#mayReply) return;
    this.#mayReply = may;
    this.#modes[0].disabled = !may;
    if (!may || !this.#field.text) this.#switch(may ? "reply" : "note");
    this.#update();
  }

  /** @param {Mode} mode */
  write(mode) {
    if (mode === "reply" && !this.#mayReply) return;
    this.#switch(mode);
    this.#field.focus();
  }

  /** @param {Mode} mode */
  #switch(mode) {
    this.#mode = mode;
    this.#show();
  }

  #show() {
    const reply = this.#mode === "reply";
    const { composer } = words;
    this.element.classList.toggle("private", !reply);
    for (const button of this.#modes) button.setAttribute("aria-pressed", String(button.dataset.mode === this.#mode));
    for (const tool of this.#tools) tool.hidden = !reply;
    this.#attached.element.hidden = !reply || !this.#attached.items.length;
    if (reply) this.#field.use(composer.replyTo, composer.replyHint, LIMITS.reply);
    else this.#field.use(composer.noteTo, composer.noteHint, LIMITS.note);
    this.#field.input.value = this.#desk.drafts.get(this.#id, this.#mode);
    this.#keys.textContent = reply ? composer.keys : composer.keysNote;
    this.#send.replaceChildren(icon(reply ? "send" : "lock"), html("span", {}, reply ? composer.send : composer.keep));
    this.#update();
  }

  #update() {
    this.#field.update();
    this.#send.disabled = this.#keeping || !this.#field.isGood || (this.#mode === "reply" && !this.#mayReply);
  }

  #typed() {
    const text = this.#field.input.value;
    if (this.#mode === "reply" && text === "/" && this.#desk.me.canned?.length) {
      this.#put("");
      return this.#canned();
    }
    this.#desk.drafts.set(this.#id, this.#mode, text);
    if (this.#mode === "note") this.#desk.drafts.set(this.#id, NOTE_ID, ""); // another text is another note
    this.#update();
    const told = Date.now() - this.#typedAt < TYPING_MS;
    if (this.#mode === "reply" && text.trim() && !told) {
      this.#typedAt = Date.now();
      this.#desk.commands.typing(this.#id);
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.#submit(event);
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    if (this.#send.disabled) return;
    const { text } = this.#field;
    if (this.#mode === "note") return this.#keep(text);
    this.#desk.sending.say(this.#id, text, this.#attached.items);
    this.#attached.clear();
    this.#put("");
    this.#typedAt = 0;
  }

  /** @param {string} text */
  async #keep(text) {
    const { drafts, commands } = this.#desk;
    const noteId = drafts.get(this.#id, NOTE_ID) || newId();
    drafts.set(this.#id, NOTE_ID, noteId); // tried again, also after a reload, it is the same note
    this.#keeping = true;
    this.#update();
    const kept = await commands.note(this.#id, noteId, text);
    this.#keeping = false;
    if (kept && drafts.get(this.#id, NOTE_ID) === noteId) {
      drafts.set(this.#id, "note", "");
      drafts.set(this.#id, NOTE_ID, "");
      if (this.#mode === "note") this.#put("");
    }
    this.#update();
  }

  /** @param {string} text in place of what is written */
  #put(text) {
    this.#field.input.value = text;
    this.#desk.drafts.set(this.#id, this.#mode, text);
    this.#update();
  }

  #canned() {
    chooseCanned(this.#desk.me.canned ?? [], (text) => {
      const written = this.#field.text;
      this.#put(written ? `${written} ${text}` : text);
      this.#field.focus();
    });
  }

  #products() {
    searchProducts(this.#desk.api, this.#attached.items, (items) => {
      this.#attached.show(items);
      if (items.length && !this.#field.text) this.#put(words.composer.productsText);
      this.#field.focus();
    });
  }
}
