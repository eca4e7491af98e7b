/** The nodes of one entry of the transcript, of one private note, and of a message that is on its way. */
/** @import { Entry, Message } from "../widget/types.js" */
/** @import { Note, Unsent } from "../types.js" */

import { html } from "../widget/dom.js";
import { hint, payloadOf } from "../cards/payload.js";
import { carousel } from "../cards/lists.js";
import { icon } from "../parts/icons.js";
import { clock, msOf, timeNode } from "../parts/time.js";
import { words } from "../words.js";

/** @type {Record<string, import("../parts/icons.js").IconName>} */
const SIGNS = { shopper: "person", bot: "spark", agent: "headset", system: "swap" };
const SPEAKERS = ["shopper", "bot", "agent", "system"];

/**
 * @param {Message} message
 * @param {string} photo where a photo that came with it would be
 * @returns {(Node | null)[]}
 */
function messageNodes(message, photo) {
  const { text, custom, buttons } = message;
  if (custom?.type === "photo") return [photoNode(photo)];
  const { node, whole } = payloadOf(message);
  return [
    text && !whole ? html("p", { class: "bubble" }, text) : null,
    node,
    buttons?.length
      ? html(
          "p",
          { class: "offered" },
          html("span", { class: "unseen" }, `${words.log.offered}: `),
          ...buttons.map(({ title }) => html("span", { class: "tag" }, title)),
        )
      : null,
  ];
}

/**
 * @param {string} name
 * @param {import("../parts/icons.js").IconName} sign
 * @param {number} ms
 */
function byline(name, sign, ms) {
  return html("p", { class: "byline" }, icon(sign), html("span", { class: "speaker" }, name), timeNode(ms, clock));
}

/** @param {Entry} entry */
function handoffText({ messages }) {
  const custom = messages.find((message) => message.custom?.type === "handoff")?.custom;
  if (!custom) return "";
  if (custom.state === "human" && custom.agent) return words.log.humanNamed(String(custom.agent));
  return Object.hasOwn(words.log.handoff, custom.state) ? words.log.handoff[custom.state] : "";
}

/**
 * A line across the transcript: who has the conversation from here on.
 * @param {Entry} entry
 */
function systemNode(entry) {
  const said = entry.messages
    .map(({ text }) => text)
    .filter(Boolean)
    .join(" ");
  const told = handoffText(entry) || said || words.log.system;
  return html(
    "div",
    { class: "entry system", title: said || null },
    html("p", {}, icon(SIGNS.system), html("span", {}, told), timeNode(msOf(entry.at), clock)),
  );
}

/**
 * The photo that a shopper sent, for as long as the shop keeps it.
 * @param {string} address
 */
function photoNode(address) {
  const photo = html("img", { class: "photo", src: address, alt: words.log.photoSeen });
  photo.addEventListener("error", () => photo.replaceWith(hint("photo", words.log.photo)), { once: true });
  return photo;
}

/**
 * @param {Entry} entry
 * @param {{ own: boolean, photo: string }} how whether this agent said it; where a photo that came with it would be
 */
export function entryNode(entry, { own, photo }) {
  const from = SPEAKERS.includes(entry.from) ? entry.from : "system";
  if (from === "system") return systemNode(entry);
  const name = own ? words.log.you : (from === "agent" && entry.name) || words.log[from];
  const nodes = entry.messages.flatMap((message) => messageNodes(message, photo)).filter(Boolean);
  const content = nodes.length ? nodes : [html("p", { class: "bubble quiet" }, words.log.noText)];
  return html("div", { class: `entry ${from}${own ? " own" : ""}` }, byline(name, SIGNS[from], msOf(entry.at)), ...content);
}

/** @param {Note} note */
export function noteNode(note) {
  return html(
    "div",
    { class: "entry note" },
    byline(words.log.noteBy(note.name || note.agent), "lock", msOf(note)),
    html("p", { class: "bubble" }, note.text),
  );
}

/**
 * A message of this agent, before it is in the conversation.
 * @param {Unsent["said"]} said
 */
export function ownNode({ text, body, at }) {
  const items = body.items ?? [];
  return html(
    "div",
    { class: "entry agent own" },
    byline(words.log.you, SIGNS.agent, at),
    text ? html("p", { class: "bubble" }, text) : null,
    items.length ? carousel({ items }) : null,
  );
}
