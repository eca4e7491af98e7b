/** The column of the queue: who waits, what is mine, all that is open, requests, and what is past. */
/** @import { Desk, Queue } from "../types.js" */

import { html } from "../widget/dom.js";
import { textButton } from "../parts/buttons.js";
import { empty } from "../parts/empty.js";
import { tabs } from "../parts/tabs.js";
import { go, route, toConversation } from "../route.js";
import { words } from "../words.js";
import { RowList } from "./list.js";
import { Past } from "./past.js";
import { requestRow } from "./records.js";
import { heldRow, waitingRow } from "./rows.js";
import { Team } from "./team.js";

/** @typedef {"waiting" | "mine" | "all" | "requests" | "past"} TabName */

export class QueueColumn {
  #desk;
  #stop = new AbortController();
  #tabs;
  #past;
  #team = new Team();
  /** Whether what is looked at was waiting when the queue was last seen. */
  #waited = false;
  #next = textButton(words.queue.next, () => this.takeNext(), { class: "button primary wide", icon: "headset" });
  #further = html("p", { class: "list-status further" });
  #nextHint = html("p", { class: "list-status" });
  #lists = {
    waiting: new RowList(words.queue.waiting, waitingRow, empty("check", words.queue.nobodyWaits, words.queue.nobodyWaitsMore)),
    mine: new RowList(words.queue.mine, heldRow, empty("headset", words.queue.noneMine, words.queue.noneMineMore)),
    all: new RowList(words.queue.all, heldRow, empty("queue", words.queue.noneHeld, words.queue.noneHeldMore)),
    requests: new RowList(words.queue.requests, requestRow, empty("mail", words.queue.noRequests, words.queue.noRequestsMore)),
  };

  /** @param {Desk} desk */
  constructor(desk) {
    this.#desk = desk;
    this.#past = new Past(desk.api);
    const { waiting, mine, all, requests, past } = words.queue;
    const panel = (/** @type {(Node | null)[]} */ ...content) => html("div", { class: "queue-panel" }, ...content);
    const supervisor = desk.me.agent.role === "supervisor";
    /** @type {{ name: TabName, title: string, panel: HTMLElement }[]} */
    const shown = [
      {
        name: "waiting",
        title: waiting,
        panel: panel(html("div", { class: "queue-next" }, this.#next, this.#nextHint), this.#lists.waiting.element, this.#further),
      },
      { name: "mine", title: mine, panel: panel(this.#lists.mine.element) },
      ...(supervisor
        ? [{ name: /** @type {TabName} */ ("all"), title: all, panel: panel(this.#team.element, this.#lists.all.element) }]
        : []),
      { name: "requests", title: requests, panel: panel(this.#lists.requests.element) },
      { name: "past", title: past, panel: this.#past.element },
    ];
    this.#tabs = tabs(words.queue.kinds, shown, (name) => name === "past" && this.#past.search());
    this.names = shown.map(({ name }) => name);
    this.element = html(
      "section",
      { class: "queue", "aria-label": words.queue.label },
      this.#tabs.list,
      ...shown.map(({ panel: one }) => one),
    );
    const { signal } = this.#stop;
    desk.queue.watch((queue) => this.#show(queue), signal);
    desk.unread.seen.watch(() => this.#show(desk.queue.value), signal);
    route.watch(({ conversation, request }) => this.#open(conversation ?? request), signal);
  }

  /** @param {TabName} name */
  choose(name) {
    this.#tabs.choose(name);
    if (name === "past") this.#past.focus();
  }

  /** Claims who has waited longest, and opens that conversation. */
  async takeNext() {
    const [first] = this.#desk.queue.value.waiting;
    if (!first || this.#next.disabled) return;
    go(toConversation(first.id));
    await this.#desk.commands.claim(first.id);
  }

  /**
   * Goes along the list that is shown, and opens what is there.
   * @param {1 | -1} step
   */
  step(step) {
    const links = this.#shownList.links;
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    const to = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step];
    to?.focus();
    to?.click();
  }

  /** Puts the focus into the list that is shown, or onto its tab where it is empty. */
  focus() {
    const link = this.#shownList.links.find(({ tabIndex }) => tabIndex === 0);
    if (link) link.focus();
    else this.#tabs.focus();
  }

  close() {
    this.#stop.abort();
  }

  get #shownList() {
    const name = this.#tabs.current();
    return name === "past" ? this.#past.list : this.#lists[name];
  }

  /** @param {string | null} id */
  #open(id) {
    for (const list of [...Object.values(this.#lists), this.#past.list]) list.open(id);
  }

  /**
   * What was just claimed is found where it went.
   * @param {Queue} queue
   */
  #followClaimed({ mine }) {
    const id = this.#desk.opened.value;
    const held = mine.some((row) => row.id === id);
    if (held && this.#waited && this.#tabs.current() === "waiting") this.#tabs.choose("mine");
  }

  /** @param {Queue} queue */
  #show(queue) {
    const { me, unread, opened } = this.#desk;
    this.#followClaimed(queue);
    this.#waited = queue.waiting.some(({ id }) => id === opened.value);
    const mine = queue.mine.map((row) => ({ ...row, unread: unread.of(row) }));
    const names = new Map(queue.agents.map(({ id, name }) => [id, name]));
    const held = [...queue.mine.map((row) => ({ ...row, agent: me.agent })), ...queue.others];
    const all = held.map((row) => ({ ...row, reminder: row.reminder, holder: row.agent && (names.get(row.agent.id) ?? row.agent.name) }));
    this.#lists.waiting.show(queue.waiting, queue.at);
    this.#lists.mine.show(mine, queue.at);
    this.#lists.all.show(all, queue.at);
    this.#lists.requests.show(queue.requests, queue.at);
    this.#team.show(queue.agents, me.capacity);
    this.#tabs.badge("waiting", queue.waiting_count);
    const more = queue.waiting_count - queue.waiting.length;
    const further = more > 0 ? words.queue.further(more) : "";
    if (this.#further.textContent !== further) this.#further.textContent = further;
    this.#tabs.badge("mine", queue.mine.length);
    this.#tabs.badge("requests", queue.requests.length);
    const full = queue.mine.length >= me.capacity;
    this.#next.hidden = !queue.waiting.length;
    this.#next.disabled = full;
    this.#nextHint.hidden = !queue.waiting.length;
    const hint = full ? words.queue.full(me.capacity) : words.queue.nextHint;
    if (this.#nextHint.textContent !== hint) this.#nextHint.textContent = hint;
  }
}
