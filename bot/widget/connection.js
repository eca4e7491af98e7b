/** Requests to the bot for one shopper: the session is kept, renewed and, where it has run out, begun anew. */
/** @import { Asked, Session } from "./types.js" */

const TIMEOUT_MS = 15_000;
const TIMEOUT_OF_FILES_MS = 90_000;
const FIRST_WAIT_MS = 1_000;
const MOST_WAIT_MS = 30_000;
const HOUR_MS = 3_600_000;
const SESSION = "session";

/** A request that did not succeed; only what is unavailable may be tried again. */
export class ConnectionFailure extends Error {
  /**
   * @param {"unavailable" | "expired" | "refused"} kind
   * @param {string} reason for developers
   * @param {string} [text] the shop's words for the shopper
   * @param {number} [retryAfterS]
   */
  constructor(kind, reason, text, retryAfterS = 0) {
    super(reason);
    this.kind = kind;
    this.text = text;
    this.retryAfterS = retryAfterS;
  }
}

/** Waiting before another try: longer each time, and not in step with other shoppers (exponential back-off with jitter). */
export class Patience {
  /** How many tries in a row have failed. */
  tries = 0;
  /** Ends the waiting. */
  wake = () => {};

  /** @param {number} leastS what the bot asked for (Retry-After) */
  async wait(leastS) {
    const most = Math.min(FIRST_WAIT_MS * 2 ** this.tries++, MOST_WAIT_MS);
    const delay = Math.max((most / 2) * (1 + Math.random()), leastS * 1000);
    await new Promise((/** @type {(value?: unknown) => void} */ done) => {
      setTimeout(done, delay);
      this.wake = done;
    });
  }
}

/** @param {unknown} cause */
const unavailable = (cause) => {
  throw new ConnectionFailure("unavailable", String(cause));
};

/** @param {Response} response */
const read = (response) => response.json().catch(unavailable);

/** @param {Response} response */
async function failureOf(response) {
  const { status, headers } = response;
  const { error, text } = await response.json().catch(() => ({}));
  const kind = status === 401 ? "expired" : status >= 500 || status === 429 ? "unavailable" : "refused";
  return new ConnectionFailure(kind, error?.reason ?? `status ${status}`, text, Number(headers.get("Retry-After")) || 0);
}

/** The way to the bot of a guest, or of the customer whom the shop vouches for by an identity. */
export class Connection {
  #base;
  #kept;
  #identity;
  /** @type {Promise<Session> | null} */
  #beginning = null;
  #renewedAt = 0;
  #left = false;
  /** Told when the conversation had run out: what follows is said in a new one. */
  expired = () => {};

  /**
   * @param {string} base address of the bot, e.g. "https://shop.example/"
   * @param {import("./kept.js").Kept} kept
   * @param {string | null} identity
   */
  constructor(base, kept, identity = null) {
    this.#base = base;
    this.#kept = kept;
    this.#identity = identity;
  }

  /** The session that this browser has, whichever tab began it. */
  get session() {
    const session = this.#kept.get(SESSION);
    return typeof session?.token === "string" ? /** @type {Session} */ (session) : null;
  }

  /** Leaves the conversation: the next request begins a new one. */
  forget() {
    this.#kept.set(SESSION, null);
  }

  /** Nobody uses it any more: what is still under way is not kept. */
  leave() {
    this.#left = true;
  }

  /**
   * Keeps with the session what the shopper agreed to.
   * @param {Session["consent"]} consent
   */
  agreed(consent) {
    if (this.session) this.#keep({ ...this.session, consent });
  }

  /**
   * Tells when another tab left the conversation or began another; returns how to stop it.
   * @param {() => void} listener
   */
  watch(listener) {
    return this.#kept.watch(SESSION, listener);
  }

  /** The session, begun if there is none. */
  async ready() {
    return this.session ?? this.#begin();
  }

  /** Has the session last its full time from now; null if there was none or it had run out. */
  async renew() {
    const { session } = this;
    if (!session) return null;
    this.#renewedAt = Date.now();
    try {
      const renewed = await this.#ask(SESSION, { body: {} }, session.token).then(read);
      if (this.session?.token === session.token) this.#keep(renewed);
    } catch (failure) {
      if (!this.#ranOut(failure, session.token)) throw failure;
    }
    return this.session;
  }

  /** Renews the session of a page that stays open. */
  async keepUp() {
    if (Date.now() - this.#renewedAt < HOUR_MS) return;
    try {
      await this.renew();
    } catch (failure) {
      if (!(failure instanceof ConnectionFailure)) throw failure; // there is time to try again
    }
  }

  /**
   * The answer's JSON; a session that is missing or had run out is begun anew.
   * @param {string} path below webhooks/widget/
   * @param {Asked} [asked]
   * @returns {Promise<any>}
   */
  async request(path, asked = {}) {
    const { token } = await this.ready();
    try {
      return await this.#ask(path, asked, token).then(read);
    } catch (failure) {
      if (!this.#ranOut(failure, token)) throw failure;
    }
    return this.#ask(path, asked, (await this.ready()).token).then(read);
  }

  /**
   * An answer to be read as it comes; fails as expired where there is no session.
   * @param {string} path
   * @param {Asked} asked
   */
  async open(path, asked) {
    const token = this.session?.token ?? "";
    try {
      return await this.#ask(path, asked, token);
    } catch (failure) {
      this.#ranOut(failure, token);
      throw failure;
    }
  }

  /**
   * @param {string} path
   * @param {Asked} asked
   * @param {string} token
   */
  async #ask(path, { method = "POST", body, headers, signal, keepalive }, token) {
    const file = body instanceof Blob;
    const response = await fetch(new URL(`webhooks/widget/${path}`, this.#base), {
      method,
      headers: {
        ...headers,
        ...(token && { Authorization: `Bearer ${token}` }),
        ...(body && !file && { "Content-Type": "application/json" }),
      },
      body: file ? body : body && JSON.stringify(body),
      keepalive,
      signal: signal ?? AbortSignal.timeout(file ? TIMEOUT_OF_FILES_MS : TIMEOUT_MS),
    }).catch(unavailable);
    if (!response.ok) throw await failureOf(response);
    return response;
  }

  /** @param {Session} session */
  #keep(session) {
    if (!this.#left) this.#kept.set(SESSION, session);
    return session;
  }

  async #begin() {
    const body = this.#identity === null ? {} : { identity: this.#identity };
    this.#beginning ??= this.#ask(SESSION, { body }, "").then(read);
    try {
      return this.#keep(await this.#beginning);
    } finally {
      this.#beginning = null;
      this.#renewedAt = Date.now();
    }
  }

  /**
   * Whether the failure says that the token is good no more; unless another has taken its place, it is forgotten.
   * @param {unknown} failure
   * @param {string} token
   */
  #ranOut(failure, token) {
    if (!(failure instanceof ConnectionFailure) || failure.kind !== "expired") return false;
    if (this.session?.token === token) {
      this.forget();
      this.expired();
    }
    return true;
  }
}
