/** How many answers came since the panel was last open, on whichever page and in whichever tab. */

import { placeOf } from "./timeline.js";

const SEEN = "seen";

/** Counts what the bot and the shop's people said. */
export class Unread {
  #kept;
  #show;
  /** @type {Set<number>} */
  #places = new Set();
  #open = false;
  /** Ends the counting. */
  stop;

  /**
   * @param {import("./kept.js").Kept} kept
   * @param {(count: number) => void} show
   */
  constructor(kept, show) {
    this.#kept = kept;
    this.#show = show;
    this.stop = kept.watch(SEEN, () => this.#update());
  }

  /** @param {import("./types.js").Entry[]} entries */
  add(entries) {
    for (const { id, from } of entries) if (from === "bot" || from === "agent") this.#places.add(placeOf(id));
    this.#update();
  }

  /** @param {boolean} open whether the panel is, and all is seen that comes */
  set open(open) {
    this.#open = open;
    this.#update();
  }

  #update() {
    const last = Math.max(0, ...this.#places);
    const seen = this.#kept.get(SEEN) ?? 0;
    if (this.#open && last > seen) this.#kept.set(SEEN, last);
    this.#show(this.#open ? 0 : [...this.#places].filter((place) => place > seen).length);
  }
}
