/** What stands in place of a conversation that cannot be shown. */

import { textButton } from "../parts/buttons.js";
import { empty } from "../parts/empty.js";
import { words } from "../words.js";

/**
 * @param {"forbidden" | "missing" | "unavailable"} reason
 * @param {() => void} again
 */
export function failure(reason, again) {
  const { forbidden, forbiddenMore, missing, missingMore, failed } = words.case;
  if (reason === "forbidden") return empty("lock", forbidden, forbiddenMore);
  if (reason === "missing") return empty("search", missing, missingMore);
  return empty("cut", failed, words.unavailable, textButton(words.retry, again, { icon: "refresh" }));
}
