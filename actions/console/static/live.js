/** The one event stream of the console: what changes in the queue and in the conversations that are followed. */
/** @import { LineState, LiveListener } from "./types.js" */

import { DeskFailure } from "./api.js";
import { ConnectionFailure, Patience } from "./widget/connection.js";
import { eventsOf } from "./widget/sse.js";

/** The server says something each 10 s, if only a comment: after a longer silence the line is dead. */
const SILENCE_MS = 25_000;

/** Follows until it is stopped; the line is taken up again where it broke. */
export class Live {
  #api;
  #listener;
  #patience = new Patience();
  #line = new AbortController();
  #left = new AbortController();
  /** @type {string[]} */
  #followed = [];
  #changing = false;
  #heardAt = 0;

  /**
   * @param {import("./api.js").Api} api
   * @param {LiveListener} listener
   */
  constructor(api, listener) {
    this.#api = api;
    this.#listener = listener;
    const { signal } = this.#left;
    addEventListener("online", () => this.retry(), { signal });
    addEventListener("offline", () => this.#line.abort(), { signal });
  }

  /**
   * @param {Iterable<string>} ids conversations whose entries are to be told, whatever was followed before
   */
  follow(ids) {
    const wanted = [...new Set(ids)].sort();
    if (wanted.join() === this.#followed.join()) return;
    this.#followed = wanted;
    this.#changing = true;
    this.#line.abort();
  }

  /** Tries at once. */
  retry() {
    this.#patience.wake();
  }

  stop() {
    this.#left.abort();
    this.#line.abort();
    this.retry();
  }

  async start() {
    while (!this.#left.signal.aborted) {
      const failure = await this.#listen();
      if (this.#left.signal.aborted) return;
      if (this.#changing) continue;
      const waited = this.#patience.wait(failure?.retryAfterS ?? 0);
      if (failure?.kind === "refused") this.#listener.refused();
      this.#listener.state(failure?.kind === "expired" ? "connecting" : "lost");
      await waited;
    }
  }

  /** Resolves once the line has ended, to what the server said if there was none. */
  async #listen() {
    const line = (this.#line = new AbortController());
    this.#changing = false;
    this.#heardAt = Date.now();
    const watchdog = setInterval(() => Date.now() - this.#heardAt > SILENCE_MS && line.abort(), SILENCE_MS / 5);
    try {
      const query = new URLSearchParams(this.#followed.map((id) => ["open", id]));
      const { body } = await this.#api.open(`events?${query}`, line.signal);
      this.#patience.tries = 0;
      this.#listener.state("live");
      this.#listener.opened();
      if (body) for await (const event of eventsOf(body)) this.#hear(event);
    } catch (failure) {
      if (failure instanceof DeskFailure) return failure;
      if (!(failure instanceof ConnectionFailure)) throw failure;
    } finally {
      clearInterval(watchdog);
    }
    return null;
  }

  /** @param {Record<string, string>} event */
  #hear({ event, data }) {
    this.#heardAt = Date.now();
    if (!data) return;
    const told = JSON.parse(data);
    if (event === "queue") this.#listener.queue({ ...told, at: Date.now() });
    if (event === "entry") this.#listener.entry(told);
    if (event === "typing") this.#listener.typing(told);
    if (event === "owner") this.#listener.owner(told);
  }
}
