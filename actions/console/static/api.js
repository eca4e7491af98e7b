/** Requests to the console's routes: the session is a cookie, and every failure has a kind. */

import { ConnectionFailure } from "./widget/connection.js";

const TIMEOUT_MS = 15_000;
const BASE = new URL("api/", import.meta.url);

/** A request that did not succeed, with its status (0: no answer) and what the server says. */
export class DeskFailure extends ConnectionFailure {
  /**
   * @param {number} status
   * @param {any} [answer]
   * @param {number} [retryAfterS]
   */
  constructor(status, answer = {}, retryAfterS = 0) {
    const kind = status === 401 ? "expired" : status === 0 || status === 429 || status >= 500 ? "unavailable" : "refused";
    super(kind, answer?.error?.reason ?? `status ${status}`, answer?.error?.reason, retryAfterS);
    this.status = status;
    this.answer = answer;
  }
}

/** The way to the server for whoever has signed in with this browser. */
export class Api {
  /** Told when the session is good no more. */
  expired = () => {};

  /**
   * @param {string} path below /console/api/
   * @returns {Promise<any>}
   */
  get(path) {
    return this.#json("GET", path);
  }

  /**
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<any>}
   */
  post(path, body = {}) {
    return this.#json("POST", path, body);
  }

  /** @param {string} path */
  delete(path) {
    return this.#json("DELETE", path);
  }

  /**
   * Where a picture is.
   * @param {string} path below /console/api/
   */
  address(path) {
    return new URL(path, BASE).href;
  }

  /**
   * An answer to be read as it comes.
   * @param {string} path
   * @param {AbortSignal} signal
   */
  open(path, signal) {
    return this.#ask("GET", path, undefined, signal);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async #json(method, path, body) {
    const response = await this.#ask(method, path, body, AbortSignal.timeout(TIMEOUT_MS));
    if (response.status === 204) return null;
    return response.json().catch(() => {
      throw new DeskFailure(0);
    });
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {object | undefined} body
   * @param {AbortSignal} signal
   */
  async #ask(method, path, body, signal) {
    const headers = {
      ...(method !== "GET" && { "X-Daogou-Desk": "1" }),
      ...(body && { "Content-Type": "application/json" }),
    };
    const response = await fetch(new URL(path, BASE), { method, headers, body: body && JSON.stringify(body), signal }).catch(() => {
      throw new DeskFailure(0);
    });
    if (response.ok) return response;
    const answer = await response.json().catch(() => ({}));
    if (response.status === 401) this.expired();
    throw new DeskFailure(response.status, answer, Number(response.headers.get("Retry-After")) || 0);
  }
}

/** @param {string} id of a conversation */
export const conversation = (id) => `conversations/${encodeURIComponent(id)}`;
