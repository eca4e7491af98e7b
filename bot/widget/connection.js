/** The way to the bot. Everything else in the widget knows only `session()` and `send()`. */

const TIMEOUT_MS = 15000;

/** A request that did not succeed. `kind`: "unavailable" (may be tried again), "expired" or "refused". */
export class ConnectionFailure extends Error {
  constructor(kind, reason = "") {
    super(reason || kind);
    this.kind = kind;
  }
}

async function post(url, body, token) {
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

/** One question, one answer over HTTP. */
export class HttpConnection {
  #base;
  #token = null;

  /** @param {string} base address of the bot, e.g. "https://shop.example/" */
  constructor(base) {
    this.#base = base;
  }

  /** Starts a new conversation, as a customer or as a guest. */
  async session(customerId = null) {
    const url = new URL("webhooks/widget/session", this.#base);
    const answer = await post(url, customerId === null ? {} : { customer_id: customerId }, null);
    this.#token = answer.token;
  }

  /** Sends one message of the shopper; resolves to the bot's messages. `id` stays the same when it is tried again. */
  async send(text, id) {
    const url = new URL("webhooks/widget/messages", this.#base);
    return post(url, { message: text, message_id: id }, this.#token);
  }
}
