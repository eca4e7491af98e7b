/** How far a message of this agent got, below it. */
/** @import { Unsent } from "../types.js" */

import { html } from "../widget/dom.js";
import { icon } from "../parts/icons.js";
import { words } from "../words.js";

/**
 * Says below a message how far it got.
 * @param {HTMLElement} node
 * @param {Unsent} unsent
 * @param {() => void} retry
 */
export function showDelivery(node, { delivery, detail }, retry) {
  node.querySelector(".delivery")?.remove();
  const problem = !["sending", "queued", "sent"].includes(delivery);
  const text = delivery === "refused" && detail ? `${words.delivery.refused}: ${detail}` : words.delivery[delivery];
  const again = problem && delivery !== "refused" ? html("button", { type: "button", class: "link", onclick: retry }, words.retry) : null;
  node.classList.toggle("unsent", problem);
  node.append(
    html(
      "p",
      problem ? { class: "delivery problem", role: "alert" } : { class: "delivery", "aria-live": "off" },
      icon(problem ? "warning" : delivery === "sent" ? "check" : "clock"),
      html("span", {}, text),
      again,
    ),
  );
}
