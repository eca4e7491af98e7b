/** The way to the bot. Everything else in the widget knows only `session()` and `send()`. */

/**
 * @typedef {import("./types.js").Message} Message
 * @typedef {{ answer: Promise<Message[]>, resolve: (messages: Message[]) => void }} Wait
 */

const TIMEOUT_MS = 15000;
const RECONNECT_MS = 1000;

/** A request that did not succeed. `kind`: "unavailable" (may be tried again), "expired" or "refused". */
export class ConnectionFailure extends Error {
  /**
   * @param {"unavailable" | "expired" | "refused"} kind
   * @param {string} [reason]
   */
  constructor(kind, reason = "") {
    super(reason || kind);
    /** @readonly */
    this.kind = kind;
  }
}

/**
 * @param {URL} url
 * @param {object} body
 * @param {string | null} token
 */
async function post(url, body, token) {
  /** @type {Record<string, string>} */
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  let response;
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal });
    if (response.ok) return await response.json();
  } catch (cause) {
    throw new ConnectionFailure("unavailable", String(cause));
  }
  if (response.status === 401) throw new ConnectionFailure("expired");
  const retriable = response.status >= 500 || response.status === 429;
  throw new ConnectionFailure(retriable ? "unavailable" : "refused", `status ${response.status}`);
}

/**
 * Events of a server-sent stream, as {id, event, data}.
 * @param {ReadableStream<BufferSource>} body
 * @returns {AsyncGenerator<Record<string, string>>}
 */
async function* eventsOf(body) {
  let buffer = "";
  for await (const chunk of chunksOf(body.pipeThrough(new TextDecoderStream()))) {
    const blocks = (buffer + chunk).split("\n\n");
    buffer = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n").filter((line) => line && !line.startsWith(":"));
      yield Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trimStart()]));
    }
  }
}

/**
 * @template T
 * @param {ReadableStream<T>} stream
 */
async function* chunksOf(stream) {
  const reader = stream.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}

/** @returns {Wait} */
function awaited() {
  /** @type {Wait["resolve"]} */
  let resolve = () => {};
  const answer = new Promise((/** @type {Wait["resolve"]} */ done) => (resolve = done));
  return { answer, resolve };
}

/** Messages go by POST, answers come by one event stream that is taken up again where it broke off. */
export class StreamConnection {
  #base;
  /** @type {string | null} */
  #token = null;
  #lastId = "";
  /** @type {AbortController | null} */
  #following = null;
  /** @type {Map<string, Wait>} */
  #awaited = new Map();

  /** @param {string} base address of the bot, e.g. "https://shop.example/" */
  constructor(base) {
    this.#base = base;
  }

  /**
   * Starts a new conversation: of the customer whom the shop vouches for by a signed identity, or of a guest.
   * @param {string | null} identity
   */
  async session(identity = null) {
    this.close();
    const url = new URL("webhooks/widget/session", this.#base);
    const answer = await post(url, identity === null ? {} : { identity }, null);
    this.#token = answer.token;
    this.#lastId = "";
    this.#following = new AbortController();
    this.#follow(this.#following.signal);
  }

  /**
   * Sends one message of the shopper; resolves to the bot's messages. `id` stays the same when it is tried again.
   * @param {string} text
   * @param {string} id
   */
  async send(text, id) {
    const url = new URL("webhooks/widget/messages", this.#base);
    const wait = this.#awaited.get(id) ?? awaited();
    this.#awaited.set(id, wait);
    await post(url, { message: text, message_id: id }, this.#token);
    return wait.answer;
  }

  /** Lets the stream go. */
  close() {
    this.#following?.abort();
  }

  /** @param {AbortSignal} signal */
  async #follow(signal) {
    while (!signal.aborted) {
      try {
        const headers = { Authorization: `Bearer ${this.#token}`, ...(this.#lastId && { "Last-Event-ID": this.#lastId }) };
        const response = await fetch(new URL("webhooks/widget/stream", this.#base), { headers, signal });
        if (response.status === 401) return;
        if (response.ok && response.body) for await (const event of eventsOf(response.body)) this.#hear(event);
      } catch {
        // the network or the bot went away: taken up again below
      }
      await new Promise((done) => setTimeout(done, RECONNECT_MS));
    }
  }

  /** @param {Record<string, string>} event */
  #hear({ id, event, data }) {
    if (event !== "message") return;
    this.#lastId = id;
    const entry = JSON.parse(data);
    this.#awaited.get(entry.reply_to)?.resolve(entry.messages);
  }
}
