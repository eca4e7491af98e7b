/** The event stream of a conversation: taken up again where it broke off. */

import { ConnectionFailure, Patience } from "./connection.js";
import { eventsOf } from "./sse.js";

/** The bot says something each 15 s, if only a comment: after a longer silence the line is dead. */
const SILENCE_MS = 40_000;

/** Follows one conversation until it is stopped. */
export class Stream {
  #connection;
  #listener;
  #last;
  #patience = new Patience();
  #stopped = false;
  #line = new AbortController();
  #heardAt = 0;

  /**
   * @param {import("./connection.js").Connection} connection
   * @param {import("./types.js").StreamListener} listener
   * @param {string} last id of the last entry known, or ""
   */
  constructor(connection, listener, last) {
    this.#connection = connection;
    this.#listener = listener;
    this.#last = last;
    this.#follow();
  }

  stop() {
    this.#stopped = true;
    this.wake(true);
  }

  /**
   * Looks at once whether there is something new.
   * @param {boolean} changed whether the network is another, so that an open line says nothing
   */
  wake(changed) {
    if (changed || this.#silentMs > SILENCE_MS / 2) this.#line.abort();
    this.#patience.wake();
  }

  get #silentMs() {
    return Date.now() - this.#heardAt;
  }

  async #follow() {
    while (!this.#stopped) {
      let leastS = 0;
      try {
        await this.#listen();
      } catch (failure) {
        if (!(failure instanceof ConnectionFailure)) throw failure;
        if (failure.kind !== "unavailable") return;
        leastS = failure.retryAfterS;
      }
      if (this.#stopped) return;
      const waited = this.#patience.wait(leastS);
      this.#listener.reached(this.#patience.tries);
      await waited;
    }
  }

  async #listen() {
    const line = (this.#line = new AbortController());
    this.#heardAt = Date.now();
    const watchdog = setInterval(() => this.#silentMs > SILENCE_MS && line.abort(), SILENCE_MS / 4);
    try {
      const headers = this.#last ? { "Last-Event-ID": this.#last } : undefined;
      const { body } = await this.#connection.open("stream", { method: "GET", headers, signal: line.signal });
      this.#patience.tries = 0;
      this.#listener.reached(0);
      if (body) for await (const event of eventsOf(body)) this.#hear(event);
    } finally {
      clearInterval(watchdog);
    }
  }

  /** @param {Record<string, string>} event */
  #hear({ id, event, data }) {
    this.#heardAt = Date.now();
    this.#connection.keepUp();
    if (event === "typing") this.#listener.typing(JSON.parse(data));
    if (event === "handoff") this.#listener.handoff(JSON.parse(data));
    if (event !== "message") return;
    this.#last = id;
    this.#listener.entry({ id, ...JSON.parse(data) });
  }
}
