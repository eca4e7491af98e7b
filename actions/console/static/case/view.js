/** An opened conversation on the page: head, transcript, composer, and beside them what is known. */
/** @import { Entry } from "../widget/types.js" */
/** @import { CaseFile, CaseView, Desk } from "../types.js" */

import { html } from "../widget/dom.js";
import { About } from "../about/about.js";
import { Composer } from "../composer/composer.js";
import { conversation } from "../api.js";
import { words } from "../words.js";
import { Case } from "./case.js";
import { failure } from "./failure.js";
import { Head } from "./head.js";
import { Log } from "./log.js";

const LOADING_MS = 250;

/** @implements {CaseView} */
export class CasePage {
  #desk;
  #case;
  #head;
  #log;
  #composer;
  #about;
  #body = html("div", { class: "case-body" });
  #foot = html("p", { class: "case-foot", role: "status", hidden: true });
  #loading;
  /** @type {CaseFile["owner"] | null} */
  #owner = null;
  #claimed = false;

  /**
   * @param {Desk} desk
   * @param {string} id of the conversation
   * @param {{ back: () => void, about: () => void }} acts
   */
  constructor(desk, id, acts) {
    this.#desk = desk;
    this.id = id;
    this.#head = new Head(desk, id, acts);
    this.#log = new Log({
      retry: () => desk.sending.retry(),
      isOwn: (entry) => this.#isOwn(entry),
      photoOf: ({ message_id: message = "" }) => desk.api.address(`${conversation(id)}/photos/${encodeURIComponent(message)}`),
    });
    this.#composer = new Composer(desk, id);
    this.#about = new About(desk, acts.about);
    this.#composer.element.hidden = true;
    this.#body.append(...this.#parts);
    this.element = html("section", { class: "case", "aria-label": words.case.label }, this.#head.element, this.#body);
    this.aside = this.#about.element;
    this.#loading = setTimeout(() => this.#body.classList.add("loading"), LOADING_MS);
    this.#case = new Case(desk.api, id, this);
    for (const unsent of desk.sending.unsent(id)) this.#log.unsent(unsent);
    this.#case.refresh();
  }

  /** @param {Entry} entry */
  hear(entry) {
    this.#case.hear(entry);
  }

  /** The line is new: what was said meanwhile is asked for. */
  missed() {
    this.#case.missed();
  }

  /**
   * The owner is another, or something was done: all is asked for again.
   * @param {boolean} claimed whether this agent has just taken it, and is to write
   */
  changed(claimed) {
    this.#claimed ||= claimed;
    this.#case.refresh();
  }

  shopperTypes() {
    this.#case.typing();
  }

  /** @param {import("../types.js").Unsent} unsent */
  unsent(unsent) {
    this.#log.unsent(unsent);
  }

  /** @param {boolean} open whether the details are shown */
  aboutIs(open) {
    this.#head.aboutIs(open);
  }

  focus() {
    this.#head.focus();
  }

  /** @param {import("../composer/composer.js").Mode} mode */
  write(mode) {
    if (!this.#composer.element.hidden) this.#composer.write(mode);
  }

  /** @param {"claim" | "transfer" | "putBack" | "resolve"} act what a key asks for, where it can be done */
  act(act) {
    const { me, commands } = this.#desk;
    const state = this.#owner?.state;
    const mayAct = state === "human" && (this.#owner?.agent === me.agent.id || me.agent.role === "supervisor");
    if (act === "claim" && state === "waiting") commands.claim(this.id);
    if (!mayAct) return;
    if (act === "transfer") this.#head.openTransfer();
    if (act === "putBack") commands.putBack(this.id);
    if (act === "resolve") commands.resolve(this.id);
  }

  close() {
    clearTimeout(this.#loading);
    this.#case.close();
    this.#about.close();
    this.#desk.followed.value = null;
  }

  get #parts() {
    return [this.#log.element, this.#foot, this.#composer.element];
  }

  /** @type {CaseView["file"]} */
  file(file) {
    this.#loaded();
    if (!this.#log.element.isConnected) this.#body.replaceChildren(...this.#parts);
    if (this.#desk.followed.value !== this.id) this.#desk.followed.value = this.id;
    this.aside.hidden = false;
    const { state, agent, name } = file.owner;
    const mine = state === "human" && agent === this.#desk.me.agent.id;
    this.#owner = file.owner;
    this.#head.show(file);
    this.#about.show(file);
    this.#log.notes(file.notes ?? []);
    this.#composer.element.hidden = !mine && state !== "bot" && this.#desk.me.agent.role !== "supervisor";
    this.#composer.allowReply(mine);
    const { claimFirst, held, bot } = words.composer;
    const told = mine ? "" : state === "waiting" ? claimFirst : state === "bot" ? bot : held(name || agent || words.log.agent);
    if (this.#foot.textContent !== told) this.#foot.textContent = told;
    this.#foot.hidden = !told;
    if (mine && this.#claimed) this.#composer.write("reply");
    if (mine) this.#claimed = false;
  }

  /** @param {Entry[]} entries */
  fill(entries) {
    this.#settle(entries);
    this.#log.fill(entries);
  }

  /** @param {Entry} entry */
  entry(entry) {
    this.#settle([entry]);
    this.#log.entry(entry);
  }

  typing() {
    this.#log.typing(true);
  }

  /** @type {CaseView["failed"]} */
  failed(reason) {
    this.#loaded();
    if (reason !== "unavailable") this.#desk.followed.value = null;
    this.aside.hidden = true;
    this.#body.replaceChildren(failure(reason, () => this.#case.refresh()));
  }

  #loaded() {
    clearTimeout(this.#loading);
    this.#body.classList.remove("loading");
  }

  /** @param {Entry[]} entries */
  #settle(entries) {
    for (const { message_id: id } of entries) if (id) this.#desk.sending.settle(this.id, id);
  }

  /** @param {Entry & { agent?: string }} entry */
  #isOwn({ from, name, agent }) {
    const me = this.#desk.me.agent;
    return from === "agent" && (agent ? agent === me.id : name === me.name);
  }
}
