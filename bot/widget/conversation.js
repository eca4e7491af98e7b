/** One conversation: what is on its way, what arrived, what failed. It draws nothing. */

import { ConnectionFailure } from "./connection.js";

/**
 * @typedef {import("./types.js").Message} Message
 *
 * @typedef {object} Connection
 * @property {(identity: string | null) => Promise<void>} session
 * @property {(text: string, id: string) => Promise<Message[]>} send
 * @property {() => void} close
 *
 * @typedef {object} Listener
 * @property {(on: boolean) => void} waiting
 * @property {(messages: Message[]) => void} answered
 * @property {(id: string) => void} delivered
 * @property {(id: string, text: string, kind: ConnectionFailure["kind"]) => void} failed
 * @property {() => void} renewed
 */

/** Sends one message after another and tells its listener what happens. */
export class Conversation {
  #connection;
  /** @type {Listener | null} */
  #listener;
  #identity;
  /** @type {Promise<void> | null} */
  #started = null;
  #queue = Promise.resolve();

  /**
   * @param {Connection} connection
   * @param {Listener} listener
   * @param {string | null} identity the shop's signed word for who is signed in, or null
   */
  constructor(connection, listener, identity = null) {
    this.#connection = connection;
    this.#listener = listener;
    this.#identity = identity;
  }

  /**
   * Puts a message into the queue: answers come in the order of the questions. The same id again is another try.
   * @param {string} text
   * @param {string} id
   */
  send(text, id) {
    this.#queue = this.#queue.then(() => this.#deliver(text, id));
  }

  /** Another conversation takes over: nothing more is told of this one. */
  leave() {
    this.#listener = null;
    this.#connection.close();
  }

  /**
   * @param {string} text
   * @param {string} id
   */
  async #deliver(text, id) {
    this.#listener?.waiting(true);
    try {
      const messages = await this.#exchange(text, id);
      this.#listener?.delivered(id);
      this.#listener?.answered(messages);
    } catch (failure) {
      if (!(failure instanceof ConnectionFailure)) throw failure;
      this.#listener?.failed(id, text, failure.kind);
    } finally {
      this.#listener?.waiting(false);
    }
  }

  /**
   * @param {string} text
   * @param {string} id
   */
  async #exchange(text, id) {
    await this.#session();
    try {
      return await this.#connection.send(text, id);
    } catch (failure) {
      if (!(failure instanceof ConnectionFailure) || failure.kind !== "expired") throw failure;
    }
    this.#started = null;
    await this.#session();
    this.#listener?.renewed();
    return this.#connection.send(text, id);
  }

  /** One session for all messages; a start that failed is tried again with the next one. */
  async #session() {
    this.#started ??= this.#connection.session(this.#identity);
    try {
      await this.#started;
    } catch (failure) {
      this.#started = null;
      throw failure;
    }
  }
}
