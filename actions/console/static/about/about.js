/** What is known of the shopper: in short, what they look for, what they saw, their cart and order, notes, whose they were. */
/** @import { CaseFile, Desk, Understood } from "../types.js" */

import { html } from "../widget/dom.js";
import { lines, orderHead } from "../cards/ledger.js";
import { productLine } from "../cards/product.js";
import { iconButton } from "../parts/buttons.js";
import { icon } from "../parts/icons.js";
import { moment, msOf, timeNode } from "../parts/time.js";
import { actorName, moveName, moveReason, receiver } from "../queue/naming.js";
import { words } from "../words.js";
import { filterTexts, giftTexts } from "./filters.js";

const MOST_PRODUCTS = 8;

/**
 * @param {string} title
 * @param {import("../parts/icons.js").IconName} sign
 * @param {(Node | null)[]} content
 */
function section(title, sign, content) {
  return html("section", { class: "about-part" }, html("h3", {}, icon(sign), title), ...content);
}

/** @param {string[]} texts */
const tags = (texts) => html("ul", { class: "tags" }, ...texts.map((text) => html("li", { class: "tag" }, text)));

export class About {
  #desk;
  #parts = html("div", { class: "about-parts", tabindex: 0, role: "group", "aria-label": words.about.label });
  /** What is shown, so that what stays the same is left alone. */
  #shown = "";

  /**
   * @param {Desk} desk
   * @param {() => void} close
   */
  constructor(desk, close) {
    this.#desk = desk;
    this.element = html(
      "aside",
      { class: "about", "aria-label": words.about.label },
      html(
        "header",
        { class: "about-head" },
        html("h2", {}, words.about.title),
        iconButton("close", words.about.close, close, { class: "icon-button about-close" }),
      ),
      this.#parts,
    );
  }

  /** @param {CaseFile} file */
  show({ summary = [], understood = {}, notes = [], transitions = [] }) {
    const shown = JSON.stringify([summary, understood, notes, transitions]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const { scrollTop } = this.#parts;
    this.#parts.replaceChildren(
      section(words.about.summary, "lines", [
        summary.length
          ? html("ul", { class: "summary" }, ...summary.map((line) => html("li", {}, line)))
          : html("p", { class: "quiet" }, words.about.noSummary),
      ]),
      ...this.#understood(understood),
      this.#notes(notes),
      this.#history(transitions),
    );
    this.#parts.scrollTop = scrollTop;
  }

  close() {
    this.element.remove();
  }

  /** @param {Understood} understood */
  #understood({ filters, looking_for: wish, last_products: products = [], cart, order, page_item: page, gift }) {
    const wanted = filterTexts(filters ?? {});
    const given = giftTexts(gift ?? {});
    const { about } = words;
    return [
      wish || wanted.length
        ? section(about.filters, "search", [wish ? html("p", {}, wish) : null, wanted.length ? tags(wanted) : null])
        : null,
      given.length ? section(about.gift, "gift", [tags(given)]) : null,
      page ? section(about.page, "page", [productLine(page)]) : null,
      products.length ? section(about.products, "tag", [this.#products(products)]) : null,
      cart?.lines?.length ? section(about.cart, "cart", lines(cart.lines, cart.total)) : null,
      order?.order_id ? section(about.order, "box", [...orderHead(order), ...lines(order.lines ?? [], order.total)]) : null,
    ].filter((part) => part !== null);
  }

  /** @param {NonNullable<Understood["last_products"]>} products */
  #products(products) {
    return html("ol", { class: "product-list" }, ...products.slice(0, MOST_PRODUCTS).map((item) => html("li", {}, productLine(item))));
  }

  /** @param {NonNullable<CaseFile["notes"]>} notes */
  #notes(notes) {
    const nodes = notes.map((note) =>
      html("li", {}, html("p", {}, note.text), html("p", { class: "quiet" }, `${note.name || note.agent}, `, timeNode(msOf(note)))),
    );
    return section(words.about.notes, "lock", [
      nodes.length ? html("ul", { class: "notes" }, ...nodes) : html("p", { class: "quiet" }, words.about.noNotes),
    ]);
  }

  /** @param {NonNullable<CaseFile["transitions"]>} transitions */
  #history(transitions) {
    const { agents } = this.#desk.queue.value;
    const rows = transitions.map((one) => {
      const reason = moveReason(one);
      return html(
        "li",
        { class: `move ${one.to ?? ""}` },
        html("p", {}, html("strong", {}, actorName(one, agents)), ` ${moveName(one)}${receiver(one)}`),
        html("p", { class: "quiet" }, moment(msOf(one)), reason ? ` · ${reason}` : ""),
      );
    });
    return rows.length
      ? section(words.about.history, "clock", [html("ol", { class: "history" }, ...rows)])
      : html("span", { hidden: true });
  }
}
