/** Whether an answer is being written: what was asked and is not answered, and what the stream says of it. */

const LONG_MS = 30_000;
const TYPED_MS = 8_000;
/** Nobody waits any more for an answer to what was asked so long before the page was opened. */
const STALE_MS = 120_000;

/** Tells `show` whenever that changes. */
export class Waiting {
  #show;
  /** @type {Map<string, number>} message id → since when, oldest first */
  #asked = new Map();
  #typedUntil = 0;
  /** @type {string | undefined} */
  #typist;
  #timer = 0;
  /** Whether a person answers: they type when they can. */
  person = false;

  /** @param {import("./types.js").View["typing"]} show */
  constructor(show) {
    this.#show = show;
  }

  /**
   * @param {string} id of the message
   * @param {number} at when it was said, in milliseconds
   */
  asked(id, at) {
    if (!this.#asked.has(id) && Date.now() - at < STALE_MS) this.#asked.set(id, Date.now());
    this.#update();
  }

  /**
   * It is not on its way after all.
   * @param {string} id
   */
  dropped(id) {
    this.#asked.delete(id);
    this.#update();
  }

  /**
   * So are those before, for messages are answered in their order.
   * @param {string} [id] all, if none is named
   * @param {string} [from] who answered: the system says only who reads it, and somebody may still be writing
   */
  answered(id, from) {
    if (id && !this.#asked.has(id)) return;
    for (const asked of [...this.#asked.keys()]) {
      this.#asked.delete(asked);
      if (asked === id) break;
    }
    if (from !== "system") this.#typedUntil = 0;
    this.#update();
  }

  /**
   * The stream says that somebody is writing; while a person answers, what the bot does is not told.
   * @param {import("./types.js").Typist} who
   */
  typed({ from, name }) {
    if (this.person && from === "bot") return;
    this.#typist = name;
    this.#typedUntil = Date.now() + TYPED_MS;
    this.#update();
  }

  #update() {
    clearTimeout(this.#timer);
    const now = Date.now();
    const [since] = this.person ? [] : this.#asked.values();
    const until = Math.max(this.#typedUntil, since === undefined ? 0 : since + LONG_MS);
    this.#show(now < until ? "typing" : since === undefined ? "" : "long", now < this.#typedUntil ? this.#typist : "");
    if (now < until) this.#timer = setTimeout(() => this.#update(), until - now);
  }
}
