/** Tabs: one of several panels, chosen by arrow keys or a press. */

import { html } from "../widget/dom.js";
import { roving, stopAt } from "./roving.js";

const MOST_SHOWN = 999;

/**
 * @template {string} Name
 * @param {string} label
 * @param {{ name: Name, title: string, panel: HTMLElement }[]} all at least one
 * @param {(name: Name) => void} [chosen]
 */
export function tabs(label, all, chosen) {
  const badges = new Map(all.map(({ name }) => [name, html("span", { class: "badge", hidden: true })]));
  const buttons = new Map(
    all.map(({ name, title, panel }) => {
      const id = `tab-${name}`;
      panel.id = `panel-${name}`;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", id);
      const attributes = {
        type: "button",
        role: "tab",
        id,
        "aria-controls": panel.id,
        onclick: () => choose(name),
        onfocus: () => choose(name),
      };
      return [name, html("button", attributes, html("span", {}, title), badges.get(name))];
    }),
  );
  const list = html("div", { class: "tabs", role: "tablist", "aria-label": label }, ...buttons.values());
  roving(list, () => [...buttons.values()]);

  let current = all[0].name;
  const show = () => {
    for (const [name, button] of buttons) button.setAttribute("aria-selected", String(name === current));
    for (const { name, panel } of all) panel.hidden = name !== current;
    stopAt([...buttons.values()], buttons.get(current));
    buttons.get(current)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  /** @param {Name} name */
  const choose = (name) => {
    if (name === current) return;
    current = name;
    show();
    chosen?.(name);
  };
  /**
   * @param {Name} name
   * @param {number} count
   */
  const badge = (name, count) => {
    const node = badges.get(name);
    if (!node) return;
    node.hidden = !count;
    const text = count > MOST_SHOWN ? `${MOST_SHOWN}+` : String(count);
    if (node.textContent !== text) node.textContent = text;
  };
  show();
  const focus = () => buttons.get(current)?.focus();
  return { list, choose, badge, focus, current: () => current };
}
