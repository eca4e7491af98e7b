/** The demo shop's front page: shelves from the store's data, a chooser of sample customers, and the assistant. */

import { html } from "../dom.js";
import { money } from "../render/money.js";
import { picture } from "../render/picture.js";

/** @typedef {import("../types.js").Item} Item */

const ROOM_FOR_BOTH = "(min-width: 1080px)";

const chat = /** @type {import("../element.js").DaogouChat} */ (document.querySelector("daogou-chat"));
const place = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} text */
function ask(text) {
  chat.open();
  chat.send(text);
}

/**
 * The demo has no product pages: the assistant is told which product is looked at, and asked about it.
 * @param {Item} item
 */
function look(item) {
  chat.setContext({ item_id: item.id });
  ask(`Tell me about “${item.title}”`);
}

/**
 * @param {Item} item
 * @param {string} language
 */
function good(item, language) {
  return html(
    "li",
    {},
    html(
      "button",
      { type: "button", class: "good", onclick: () => look(item) },
      picture(item, location.href),
      html("span", { class: "name" }, item.title),
      html("span", { class: "price" }, money(item.price, language)),
    ),
  );
}

/**
 * @param {{ title: string, items: Item[] }} content
 * @param {number} number
 * @param {string} language
 */
function shelf({ title, items }, number, language) {
  const id = `shelf-${number}`;
  place("aisles").append(html("a", { href: `#${id}` }, title));
  place("shelves").append(
    html(
      "section",
      { class: "shelf", id, "aria-labelledby": `${id}-title` },
      html("h2", { id: `${id}-title` }, title),
      html("ul", { class: "goods" }, ...items.map((item) => good(item, language))),
    ),
  );
}

/** @param {{ id: string, label: string }[]} customers */
function chooser(customers) {
  if (!customers.length) return;
  const select = /** @type {HTMLSelectElement} */ (place("customer"));
  select.append(...customers.map(({ id, label }) => html("option", { value: id }, label)));
  place("customer-chooser").hidden = false;
  select.addEventListener("change", async () => {
    const customerName = select.value ? select.selectedOptions[0].textContent : null;
    chat.identify(customerName && (await identityOf(select.value)), { name: customerName });
    chat.open();
  });
}

/**
 * What a shop's own back end signs for who has signed in there.
 * @param {string} customer
 */
async function identityOf(customer) {
  return (await (await fetch(`/store/identity?${new URLSearchParams({ customer })}`)).json()).identity;
}

/** @param {any} showcase of GET /store/showcase.json */
function openShop({ name, language, suggestions, shelves, customers }) {
  document.title = name;
  document.documentElement.lang = language;
  place("shop-name").textContent = name;
  place("asks").append(
    ...suggestions.map((/** @type {string} */ text) => html("button", { type: "button", onclick: () => ask(text) }, text)),
  );
  chat.suggestions = suggestions;
  shelves.forEach((/** @type {{ title: string, items: Item[] }} */ one, /** @type {number} */ number) => shelf(one, number, language));
  chooser(customers);
}

if (matchMedia(ROOM_FOR_BOTH).matches) chat.setAttribute("open", "");
openShop(await (await fetch("/store/showcase.json")).json());
