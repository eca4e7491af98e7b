/** Server-sent events out of an answer that is read as it comes. */

import { ConnectionFailure } from "./connection.js";

/**
 * The blocks of a server-sent stream as {id, event, data}; a comment is an empty one.
 * @param {ReadableStream<BufferSource>} body
 * @returns {AsyncGenerator<Record<string, string>>}
 */
export async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  const next = () =>
    reader.read().catch((cause) => {
      throw new ConnectionFailure("unavailable", String(cause));
    });
  let buffer = "";
  for (let read = await next(); !read.done; read = await next()) {
    const blocks = (buffer + read.value).split("\n\n");
    buffer = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n").filter((line) => line && !line.startsWith(":"));
      yield Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trimStart()]));
    }
  }
}
