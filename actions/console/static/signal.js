/** A value that tells when another takes its place. */

/** @template T */
export class Signal {
  #value;
  /** @type {Set<(value: T) => void>} */
  #listeners = new Set();

  /** @param {T} value */
  constructor(value) {
    this.#value = value;
  }

  get value() {
    return this.#value;
  }

  set value(value) {
    this.#value = value;
    for (const listener of [...this.#listeners]) listener(value);
  }

  /**
   * Calls the listener now and with every later value, until the signal to stop.
   * @param {(value: T) => void} listener
   * @param {AbortSignal} stop
   */
  watch(listener, stop) {
    if (stop.aborted) return;
    this.#listeners.add(listener);
    stop.addEventListener("abort", () => this.#listeners.delete(listener));
    listener(this.#value);
  }
}
