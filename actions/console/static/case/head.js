/** The head of an opened conversation: who it is with, whose it is, and what can be done with it. */
/** @import { CaseFile, Desk } from "../types.js" */

import { html } from "../widget/dom.js";
import { avatar } from "../parts/avatar.js";
import { iconButton, textButton } from "../parts/buttons.js";
import { icon } from "../parts/icons.js";
import { menu } from "../parts/menu.js";
import { msOf, ticking } from "../parts/time.js";
import { ownerName, shopperName } from "../queue/naming.js";
import { reasonName, words } from "../words.js";

export class Head {
  #desk;
  #id;
  #title = html("h2", { class: "heading", tabindex: -1 });
  #facts = html("p", { class: "case-facts" });
  #actions = html("div", { class: "case-actions" });
  #shown = "";

  /**
   * @param {Desk} desk
   * @param {string} id of the conversation
   * @param {{ back: () => void, about: () => void }} acts
   */
  constructor(desk, id, { back, about }) {
    this.#desk = desk;
    this.#id = id;
    this.#title.textContent = shopperName(this.#row() ?? { id });
    this.#aboutButton = iconButton("side", words.case.about, about, { class: "icon-button about-toggle" });
    this.element = html(
      "header",
      { class: "case-head" },
      iconButton("back", words.case.back, back, { class: "icon-button case-back" }),
      html("div", { class: "case-names" }, this.#title, this.#facts),
      this.#actions,
      this.#aboutButton,
    );
  }

  #aboutButton;

  /** @param {boolean} open whether the details are shown */
  aboutIs(open) {
    this.#aboutButton.setAttribute("aria-expanded", String(open));
  }

  focus() {
    this.#title.focus({ preventScroll: true });
  }

  /**
   * Opens the menu of agents, if there is one.
   */
  openTransfer() {
    /** @type {HTMLElement | null} */ (this.#actions.querySelector("[aria-haspopup]"))?.click();
  }

  /** @param {CaseFile} file */
  show({ owner }) {
    const row = this.#row();
    this.#title.textContent = shopperName({ id: this.#id, name: row?.name });
    const { agent: me } = this.#desk.me;
    const since = msOf(owner.state === "waiting" ? (owner.asked_at ?? owner.since) : owner.since);
    const reason = reasonName(owner.reason);
    this.#facts.replaceChildren(
      html(
        "span",
        { class: `state ${owner.state}` },
        ownerName(owner, me.id),
        Number.isNaN(since) || owner.state === "bot" ? null : ticking(since, owner.state === "waiting" ? "stopwatch" : "span"),
      ),
      reason && owner.state !== "bot" ? html("span", { class: "reason" }, icon("flag"), reason) : "",
    );
    const key = `${owner.state} ${owner.agent ?? ""}`;
    if (key === this.#shown) return;
    const held = this.#actions.contains(document.activeElement);
    this.#shown = key;
    this.#actions.replaceChildren(...this.#buttons(owner));
    if (held) this.focus();
  }

  #row() {
    const { mine, others, waiting } = this.#desk.queue.value;
    return [...mine, ...others, ...waiting].find(({ id }) => id === this.#id);
  }

  /** @param {CaseFile["owner"]} owner */
  #buttons({ state, agent }) {
    const { commands, me } = this.#desk;
    const id = this.#id;
    const claim = () => textButton(words.case.claim, () => commands.claim(id), { class: "button primary", icon: "headset" });
    const resolve = () => textButton(words.case.resolve, () => commands.resolve(id), { class: "button primary", icon: "check" });
    if (state === "waiting") return [claim()];
    if (state !== "human") return [];
    const mine = agent === me.agent.id;
    if (!mine && me.agent.role !== "supervisor") return [];
    return [this.#transfer(), textButton(words.case.putBack, () => commands.putBack(id), { icon: "undo" }), resolve()];
  }

  #transfer() {
    const { commands, me, queue } = this.#desk;
    const button = textButton(words.case.transfer, () => {}, { icon: "swap" });
    menu(button, words.act.transferTo, () => {
      const others = queue.value.agents.filter(({ id, online }) => online && id !== me.agent.id);
      if (!others.length) return words.act.nobodyOnline;
      return others.map((one) => {
        const full = one.held >= me.capacity;
        const load = words.act.load(one.held, me.capacity);
        return {
          label: one.name,
          detail: full ? `${load}, ${words.act.fullColleague}` : load,
          sign: avatar(one.name),
          disabled: full,
          act: () => commands.transfer(this.#id, one),
        };
      });
    });
    return button;
  }
}
