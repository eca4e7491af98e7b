/** Waiting before another try: longer each time, not in step with other shoppers, over at once when the network is back. */

const FIRST_MS = 1_000;
const MOST_MS = 30_000;

/** Exponential back-off with jitter. */
export class Patience {
  /** How many tries in a row have failed. */
  tries = 0;
  /** Ends the waiting. */
  wake = () => {};

  /** @param {number} leastS what the bot asked for (Retry-After) */
  async wait(leastS) {
    const most = Math.min(FIRST_MS * 2 ** this.tries++, MOST_MS);
    const delay = Math.max((most / 2) * (1 + Math.random()), leastS * 1000);
    await new Promise((/** @type {(value?: unknown) => void} */ done) => {
      setTimeout(done, delay);
      this.wake = done;
    });
  }
}
