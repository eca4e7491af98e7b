/** The agents who are there, and how much each has in hand. */
/** @import { Colleague } from "../types.js" */

import { html } from "../widget/dom.js";
import { avatar } from "../parts/avatar.js";
import { words } from "../words.js";

export class Team {
  #list = html("ul", { class: "team", "aria-label": words.queue.team });
  #count = html("span", { class: "quiet" });
  #shown = "";
  element = html("section", { class: "team-part" }, html("h2", {}, `${words.queue.team} `, this.#count), this.#list);

  /**
   * @param {Colleague[]} agents
   * @param {number} capacity
   */
  show(agents, capacity) {
    const shown = JSON.stringify([agents, capacity]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const there = agents.filter(({ online, held }) => online || held > 0).sort((one, other) => other.held - one.held);
    this.#count.textContent = words.queue.teamOnline(agents.filter(({ online }) => online).length);
    this.#list.replaceChildren(
      ...there.map(({ name, online, held }) =>
        html(
          "li",
          { class: online ? "" : "away" },
          avatar(name),
          html("span", { class: "team-name" }, name),
          html("span", { class: "team-load" }, words.act.load(held, capacity)),
        ),
      ),
    );
  }
}
