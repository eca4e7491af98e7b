/** The transcript: entries, private notes and what is on its way, by day and in order, each once. */
/** @import { Entry } from "../widget/types.js" */
/** @import { Note, Unsent } from "../types.js" */

import { html } from "../widget/dom.js";
import { isPlaced, LAST, placeOf, put } from "../widget/timeline.js";
import { textButton } from "../parts/buttons.js";
import { msOf } from "../parts/time.js";
import { language, words } from "../words.js";
import { showDelivery } from "./delivery.js";
import { entryNode, noteNode, ownNode } from "./entry.js";

const SLACK_PX = 64;
const UNANNOUNCED_MS = 300;
const TYPED_MS = 6_000;
const NAMING = { words: words.product, language };

export class Log {
  #timeline = html("div", { class: "timeline" });
  /** Whether the end is in sight, and stays so when something comes. */
  #following = true;
  #height = 0;
  #typing = html("p", { class: "typing", role: "status" });
  #scroller;
  #newer;
  #retry;
  #isOwn;
  #photoOf;
  #announcing = 0;
  #typed = 0;
  /** @type {Map<string, HTMLElement>} by message id where there is one, else by the entry's */
  #nodes = new Map();

  /**
   * @param {{ retry: () => void, isOwn: (entry: Entry) => boolean, photoOf: (entry: Entry) => string }} how
   */
  constructor({ retry, isOwn, photoOf }) {
    this.#retry = retry;
    this.#isOwn = isOwn;
    this.#photoOf = photoOf;
    this.#scroller = html(
      "div",
      { class: "log", role: "log", "aria-live": "polite", "aria-label": words.case.log, tabindex: 0, onscroll: () => this.#scrolled() },
      this.#timeline,
    );
    this.#newer = textButton(words.case.newer, () => this.toEnd(), { class: "button newer", icon: "down", hidden: true });
    this.element = html("div", { class: "log-frame" }, this.#scroller, this.#newer, this.#typing);
    new ResizeObserver(() => this.#resized()).observe(this.#scroller);
  }

  /**
   * What was said before, or missed: nothing that is read aloud.
   * @param {Entry[]} entries
   */
  fill(entries) {
    this.#quietly(() => entries.forEach((entry) => this.#draw(entry)));
  }

  /** @param {Entry} entry */
  entry(entry) {
    const follows = this.#following;
    if (entry.from === "shopper") this.typing(false);
    if (this.#draw(entry)) this.#keepUp(follows);
  }

  /** @param {Note[]} notes */
  notes(notes) {
    const anew = notes.filter(({ id }) => !this.#nodes.has(`note ${id}`));
    if (!anew.length) return;
    this.#quietly(() => {
      for (const note of anew) this.#put(`note ${note.id}`, noteNode(note), msOf(note) || LAST);
    });
  }

  /** @param {Unsent} unsent */
  unsent(unsent) {
    const { id } = unsent.said;
    const known = this.#nodes.get(id);
    if (known && isPlaced(known)) return;
    const node = known ?? ownNode(unsent.said);
    if (!known) this.#put(id, node, LAST);
    showDelivery(node, unsent, this.#retry);
    if (!known || this.#following) this.toEnd();
  }

  /** @param {boolean} now whether the shopper is typing */
  typing(now) {
    clearTimeout(this.#typed);
    const text = now ? words.log.typing : "";
    if (this.#typing.textContent !== text) this.#typing.textContent = text;
    if (now) this.#typed = setTimeout(() => this.typing(false), TYPED_MS);
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#scrolled();
  }

  focus() {
    this.#scroller.focus({ preventScroll: true });
  }

  get isEmpty() {
    return this.#nodes.size === 0;
  }

  /**
   * Draws without a word of it being read aloud.
   * @param {() => void} draw
   */
  #quietly(draw) {
    clearTimeout(this.#announcing);
    this.#scroller.setAttribute("aria-live", "off");
    this.#announcing = setTimeout(() => this.#scroller.setAttribute("aria-live", "polite"), UNANNOUNCED_MS);
    const follows = this.#following;
    draw();
    this.#keepUp(follows);
  }

  /**
   * Draws an entry; null if it was there.
   * @param {Entry} entry
   */
  #draw(entry) {
    if (entry.from === "system" && entry.reply_to) return null; // only tells the shopper who reads it
    const key = entry.message_id && entry.from !== "bot" ? entry.message_id : entry.id;
    const known = this.#nodes.get(key);
    if (known && isPlaced(known)) return null;
    known?.remove();
    const node = entryNode(entry, { own: this.#isOwn(entry) || Boolean(known), photo: this.#photoOf(entry) });
    this.#put(key, node, placeOf(entry.id));
    return node;
  }

  /**
   * @param {string} key
   * @param {HTMLElement} node
   * @param {number} place
   */
  #put(key, node, place) {
    this.#nodes.set(key, node);
    put(this.#timeline, node, place, NAMING);
  }

  /** @param {boolean} follows */
  #keepUp(follows) {
    if (follows) this.toEnd();
    else this.#newer.hidden = false;
  }

  #resized() {
    this.#height = this.#scroller.clientHeight;
    if (this.#following) this.toEnd();
  }

  #scrolled() {
    const { scrollHeight, clientHeight, scrollTop } = this.#scroller;
    if (clientHeight !== this.#height) return; // nobody scrolled: there is another height
    this.#following = scrollHeight - clientHeight - scrollTop < SLACK_PX;
    if (this.#following) this.#newer.hidden = true;
  }
}
