/** What stands below the head: the queue, the opened conversation and what is known of it, or another view. */
/** @import { Desk } from "./types.js" */

import { html } from "./widget/dom.js";
import { CasePage } from "./case/view.js";
import { listenToKeys, showKeys } from "./frame/keys.js";
import { aboutOpen } from "./frame/settings.js";
import { empty } from "./parts/empty.js";
import { QueueColumn } from "./queue/queue.js";
import { requestPage } from "./queue/request.js";
import { go, route, TO_DESK } from "./route.js";
import { auditPage } from "./views/audit.js";
import { figuresPage } from "./views/figures.js";
import { words } from "./words.js";

const NARROW = matchMedia("(max-width: 1023px)");

export class Workplace {
  #desk;
  #queue;
  #stage = html("div", { class: "stage", id: "stage", tabindex: -1 });
  #title = html("h1", { class: "unseen" }, words.header.desk);
  /** @type {CasePage | null} */
  #page = null;
  /** Whether the details lie over a narrow page. */
  #drawer = false;

  /**
   * @param {Desk} desk
   * @param {AbortSignal} stop
   */
  constructor(desk, stop) {
    this.#desk = desk;
    this.#queue = new QueueColumn(desk);
    this.element = html("main", { class: "workplace" }, this.#title, this.#queue.element, this.#stage);
    route.watch((where) => this.#show(where), stop);
    NARROW.addEventListener("change", () => this.#arrange(), { signal: stop });
    const page = () => this.#page;
    listenToKeys(
      {
        down: () => this.#queue.step(1),
        up: () => this.#queue.step(-1),
        next: () => this.#queue.takeNext(),
        search: () => this.#queue.choose("past"),
        claim: () => page()?.act("claim"),
        transfer: () => page()?.act("transfer"),
        putBack: () => page()?.act("putBack"),
        resolve: () => page()?.act("resolve"),
        reply: () => page()?.write("reply"),
        note: () => page()?.write("note"),
        about: () => page() && this.#toggleAbout(),
        help: showKeys,
      },
      {
        tab: (place) => this.#queue.names[place] && this.#queue.choose(this.#queue.names[place]),
        leave: () => this.#queue.focus(),
      },
      stop,
    );
  }

  /** @param {string} id the conversation's page, if it is the one that is shown */
  page(id) {
    return this.#page?.id === id ? this.#page : null;
  }

  /** Entries may have been missed. */
  missed() {
    this.#page?.missed();
  }

  /** The agent has signed in again: what could not be had is asked for once more. */
  again() {
    if (this.#page) this.#page.missed();
    else this.#show(route.value);
  }

  focusMain() {
    /** @type {HTMLElement} */ (this.#stage.querySelector(".heading") ?? this.#stage).focus();
  }

  close() {
    this.#page?.close();
    this.#queue.close();
  }

  /** @param {import("./route.js").Route} where */
  #show({ view, conversation, request }) {
    this.element.dataset.view = view;
    this.#title.hidden = view !== "desk";
    this.element.dataset.open = String(Boolean(conversation || request));
    if (conversation && this.#page?.id === conversation) return;
    this.#page?.close();
    this.#page = null;
    this.#drawer = false;
    this.#desk.opened.value = conversation;
    if (conversation) this.#open(conversation);
    else this.#stage.replaceChildren(this.#other(view, request));
    this.#arrange();
    if (conversation || request || view !== "desk") this.#arrived();
  }

  /** @param {string} id */
  #open(id) {
    const page = new CasePage(this.#desk, id, { back: () => this.#back(), about: () => this.#toggleAbout() });
    this.#page = page;
    this.#stage.replaceChildren(page.element, page.aside);
  }

  /**
   * @param {import("./route.js").Route["view"]} view
   * @param {string | null} request
   */
  #other(view, request) {
    if (view === "figures") return figuresPage(this.#desk.api);
    if (view === "audit") return auditPage(this.#desk);
    if (request) return requestPage(this.#desk, request);
    const { none, noneMore, noneKeys, noneHelp } = words.case;
    const keys = html("p", { class: "quiet" }, html("kbd", {}, "J"), ` ${noneKeys}, `, html("kbd", {}, "?"), ` ${noneHelp}`);
    return html("div", { class: "nothing-open" }, empty("headset", none, noneMore, keys));
  }

  /** Where the queue gives way to what was chosen, the focus goes along. */
  #arrived() {
    const covered = getComputedStyle(this.#queue.element).display === "none";
    if (covered || !this.#queue.element.contains(document.activeElement)) this.focusMain();
  }

  #back() {
    go(TO_DESK);
    queueMicrotask(() => this.#queue.focus());
  }

  #toggleAbout() {
    if (NARROW.matches) this.#drawer = !this.#drawer;
    else aboutOpen.value = !aboutOpen.value;
    this.#arrange();
    if (this.#drawer) /** @type {HTMLElement | null} */ (this.#page?.aside.querySelector(".about-close"))?.focus();
    else if (NARROW.matches) this.focusMain();
  }

  #arrange() {
    const open = NARROW.matches ? this.#drawer : aboutOpen.value;
    this.element.dataset.about = String(open);
    this.#page?.aboutIs(open);
  }
}
