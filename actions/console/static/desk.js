/** The signed-in desk: one stream feeds what is shown, the address says which view, keys and presses become commands. */
/** @import { Desk, Me, Queue } from "./types.js" */

import { html } from "./widget/dom.js";
import { DeskFailure } from "./api.js";
import { Sending } from "./case/sending.js";
import { Commands } from "./commands.js";
import { Drafts } from "./composer/drafts.js";
import { Alerts } from "./frame/alerts.js";
import { connectionBanner } from "./frame/banner.js";
import { deskHeader } from "./frame/header.js";
import { Toasts } from "./frame/toasts.js";
import { Live } from "./live.js";
import { Signal } from "./signal.js";
import { Unread } from "./unread.js";
import { words } from "./words.js";
import { Workplace } from "./workplace.js";

/** How often the page asks whether the shop has opened or closed. */
const HOURS_MS = 300_000;

/** @type {Queue} */
const NOTHING = { waiting: [], waiting_count: 0, mine: [], others: [], agents: [], requests: [], at: 0 };

export class DeskPage {
  #toasts = new Toasts();
  #alerts = new Alerts((text) => this.#toasts.show(text));
  #stop = new AbortController();
  #live;
  #workplace;
  #hours = 0;
  /** @type {Desk} */
  #desk;

  /**
   * @param {import("./api.js").Api} api
   * @param {Me} me
   * @param {() => void} signedOut
   */
  constructor(api, me, signedOut) {
    const { signal } = this.#stop;
    const changed = (/** @type {string} */ id, claimed = false) => this.#workplace.page(id)?.changed(claimed);
    this.#desk = {
      me,
      api,
      queue: new Signal(NOTHING),
      line: new Signal(/** @type {import("./types.js").LineState} */ ("connecting")),
      opened: new Signal(/** @type {string | null} */ (null)),
      followed: new Signal(/** @type {string | null} */ (null)),
      unread: new Unread(),
      commands: new Commands(api, (text, problem) => this.#toasts.show(text, problem), changed),
      sending: new Sending(api, me.agent.id, (id, unsent) => this.#workplace.page(id)?.unsent(unsent)),
      drafts: new Drafts(me.agent.id),
      hours: new Signal(me.hours),
    };
    const desk = this.#desk;
    this.#live = new Live(api, {
      queue: (queue) => this.#queue(queue),
      entry: ({ conversation, entry }) => this.#entry(conversation, entry),
      typing: ({ conversation, from }) => from === "shopper" && this.#workplace.page(conversation)?.shopperTypes(),
      owner: ({ conversation }) => changed(conversation),
      opened: () => this.#workplace.missed(),
      refused: () => this.#refused(),
      state: (state) => this.#line(state),
    });
    this.#workplace = new Workplace(desk, signal);
    desk.opened.watch(() => this.#looked(), signal);
    desk.followed.watch(() => this.#follow(), signal);
    document.addEventListener("visibilitychange", () => this.#looked(), { signal });
    const skip = html(
      "a",
      { class: "skip", href: "#stage", onclick: (/** @type {Event} */ event) => this.#skip(event) },
      words.header.skip,
    );
    this.element = html(
      "div",
      { class: "desk" },
      skip,
      deskHeader(desk, { signOut: () => this.#signOut(signedOut), stop: signal }),
      connectionBanner(desk.line, () => this.#live.retry(), signal),
      this.#workplace.element,
      this.#toasts.element,
    );
  }

  async start() {
    this.#live.start();
    this.#hours = setInterval(() => this.#askHours(), HOURS_MS);
    await this.#askQueue();
  }

  /** The agent has signed in again. */
  resume() {
    this.#live.retry();
    this.#desk.sending.retry();
    this.#workplace.again();
  }

  close() {
    this.#stop.abort();
    clearInterval(this.#hours);
    this.#live.stop();
    this.#desk.sending.close();
    this.#workplace.close();
    document.title = words.title;
  }

  async #askQueue() {
    try {
      this.#queue({ ...(await this.#desk.api.get("queue")), at: Date.now() });
    } catch (failure) {
      if (!(failure instanceof DeskFailure)) throw failure; // the stream brings it
    }
  }

  /** What may be followed is another than it was. */
  #refused() {
    this.#desk.followed.value = null;
    this.#workplace.missed();
    this.#askQueue();
  }

  async #askHours() {
    try {
      const { hours } = await this.#desk.api.get("me");
      this.#desk.hours.value = hours;
    } catch (failure) {
      if (!(failure instanceof DeskFailure)) throw failure; // asked again soon
    }
  }

  /** @param {Queue} queue */
  #queue(queue) {
    const { opened, unread } = this.#desk;
    unread.settle(queue.mine, this.#lookedAt);
    this.#desk.queue.value = queue;
    const mine = queue.mine.map((row) => ({ ...row, unread: unread.of(row) }));
    this.#alerts.queue({ ...queue, mine }, opened.value);
    for (const { id } of queue.mine) this.#desk.sending.adopt(id);
    this.#follow();
  }

  #follow() {
    const { queue, followed } = this.#desk;
    this.#live.follow([...queue.value.mine.map(({ id }) => id), ...(followed.value ? [followed.value] : [])]);
  }

  /** @param {import("./types.js").LineState} state */
  #line(state) {
    const { line, sending } = this.#desk;
    if (state === "live" && line.value !== "live") sending.retry();
    if (state !== line.value) line.value = state;
  }

  /**
   * @param {string} conversationId
   * @param {import("./widget/types.js").Entry} entry
   */
  #entry(conversationId, entry) {
    const { unread, sending } = this.#desk;
    this.#workplace.page(conversationId)?.hear(entry);
    if (entry.message_id) sending.settle(conversationId, entry.message_id);
    if (entry.from === "shopper" && this.#lookedAt === conversationId) unread.see(conversationId, entry.id);
  }

  /** The conversation that is looked at. */
  get #lookedAt() {
    return document.hidden ? null : this.#desk.opened.value;
  }

  /** What is looked at is read. */
  #looked() {
    const { queue, unread } = this.#desk;
    unread.settle(queue.value.mine, this.#lookedAt);
  }

  /** @param {Event} event */
  #skip(event) {
    event.preventDefault();
    this.#workplace.focusMain();
  }

  /** @param {() => void} signedOut */
  async #signOut(signedOut) {
    try {
      await this.#desk.api.delete("session");
    } catch (failure) {
      if (!(failure instanceof DeskFailure)) throw failure;
      if (failure.status !== 401) return this.#toasts.show(words.header.signOutFailed, true);
    }
    this.#desk.drafts.clear();
    this.close();
    return signedOut();
  }
}
