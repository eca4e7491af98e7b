/** A button that opens a menu: arrow keys go through it, Escape and a press elsewhere close it. */

import { html } from "../widget/dom.js";
import { stepOf } from "./roving.js";

/**
 * @typedef {{ label: string, detail?: string, sign?: Node, disabled?: boolean, act: () => void }} MenuItem
 */

const GAP_PX = 6;

/**
 * Has a button open a menu of what `items` says at that moment; a text in place of items is shown as it is.
 * @param {HTMLButtonElement} button
 * @param {string} label
 * @param {() => MenuItem[] | string} items
 */
export function menu(button, label, items) {
  const list = html("div", { class: "menu", popover: "auto" });
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    if (list.matches(":popover-open")) return list.hidePopover();
    fill(list, label, items());
    button.after(list); // in the same landmark
    list.showPopover();
    place(list, button);
    return /** @type {HTMLElement | null} */ (list.querySelector("[role=menuitem]"))?.focus();
  });
  list.addEventListener("toggle", (event) => {
    const open = /** @type {ToggleEvent} */ (event).newState === "open";
    button.setAttribute("aria-expanded", String(open));
    if (!open) list.remove();
  });
  list.addEventListener("keydown", (event) => walk(event, list));
}

/**
 * @param {HTMLElement} list
 * @param {string} label
 * @param {MenuItem[] | string} items
 */
function fill(list, label, items) {
  if (typeof items === "string") {
    list.removeAttribute("role");
    list.replaceChildren(html("p", { class: "menu-text", role: "status" }, items));
    return;
  }
  list.setAttribute("role", "menu");
  list.setAttribute("aria-label", label);
  const title = html("p", { class: "menu-title", "aria-hidden": "true" }, label);
  list.replaceChildren(title, ...items.map((item) => itemNode(item, list)));
}

/**
 * @param {MenuItem} item
 * @param {HTMLElement} list
 */
function itemNode({ label, detail, sign, disabled, act }, list) {
  const onclick = () => {
    if (disabled) return;
    list.hidePopover();
    act();
  };
  return html(
    "button",
    { type: "button", role: "menuitem", tabindex: -1, "aria-disabled": disabled ? "true" : null, onclick },
    sign,
    html("span", { class: "menu-label" }, label),
    detail ? html("span", { class: "menu-detail" }, detail) : null,
  );
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} list
 */
function walk(event, list) {
  if (event.key === "Tab") return list.hidePopover();
  const items = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[role=menuitem]")]);
  const to = stepOf(event, items.indexOf(/** @type {HTMLElement} */ (document.activeElement)), items.length, true);
  if (to === null) return;
  event.preventDefault();
  items[to].focus();
}

/**
 * Below the button, within the window.
 * @param {HTMLElement} list
 * @param {HTMLElement} button
 */
function place(list, button) {
  const at = button.getBoundingClientRect();
  const { width, height } = list.getBoundingClientRect();
  const left = Math.max(GAP_PX, Math.min(at.right - width, innerWidth - width - GAP_PX));
  const below = at.bottom + GAP_PX;
  const top = below + height > innerHeight ? Math.max(GAP_PX, at.top - height - GAP_PX) : below;
  list.style.setProperty("left", `${left}px`);
  list.style.setProperty("top", `${top}px`);
}
