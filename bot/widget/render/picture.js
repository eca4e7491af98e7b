/** A product's picture: the shop's photo, or a drawn stand-in from what the listing states. */

import { html, svg, webAddress } from "../dom.js";

/**
 * Pairs of round shapes around the middle; they run on beyond the square where the frame is wider.
 * @type {["circle" | "rect", Record<string, string | number>][][]}
 */
const SHAPES = [
  [
    ["circle", { cx: 128, cy: 28, r: 54 }],
    ["circle", { cx: 22, cy: 146, r: 42 }],
  ],
  [
    ["rect", { x: 92, y: -34, width: 120, height: 120, rx: 34, transform: "rotate(24 152 26)" }],
    ["circle", { cx: 18, cy: 132, r: 36 }],
  ],
  [
    ["circle", { cx: 34, cy: 30, r: 46 }],
    ["rect", { x: 84, y: 92, width: 110, height: 110, rx: 34, transform: "rotate(-18 139 147)" }],
  ],
  [
    ["circle", { cx: 134, cy: 132, r: 50 }],
    ["circle", { cx: 30, cy: 22, r: 34 }],
  ],
];

/**
 * FNV-1a: neighbours among ids give quite different numbers.
 * @param {string} text
 */
function hash(text) {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ Number(letter.codePointAt(0)), 0x01000193) >>> 0;
  return value;
}

/**
 * The first colour of the listing that a browser can paint, else null.
 * @param {import("../types.js").Named} item
 */
function statedColour(item) {
  const names = String(item.color ?? "").split("/");
  return names.map((name) => name.trim().replace(/\s+/g, "")).find((name) => name && CSS.supports("color", name)) ?? null;
}

/**
 * The stand-in: the initial of its kind over shapes, all in the product's own colour (or one of its kind).
 * @param {import("../types.js").Named} item
 */
function drawing(item) {
  const word = String(item.category || item.title || "?");
  const label = item.category ? svg("text", { x: 80, y: 136, class: "kind" }, word.length > 20 ? `${word.slice(0, 19)}…` : word) : null;
  const number = hash(String(item.id));
  const shapes = SHAPES[number % SHAPES.length].map(([tag, at]) => svg(tag, at));
  const drawn = svg(
    "svg",
    { viewBox: "0 0 160 160", class: "drawn", "aria-hidden": "true" },
    svg("rect", { x: -1000, y: -1000, width: 2160, height: 2160, class: "ground" }),
    svg("g", { class: "shapes", transform: `rotate(${(number >>> 4) % 360} 80 80)` }, ...shapes),
    svg("text", { x: 80, y: label ? 78 : 84, class: "initial" }, word.slice(0, 1).toUpperCase()),
    label,
  );
  drawn.style.setProperty("--hue", String(hash(word) % 360));
  const colour = statedColour(item);
  if (colour) drawn.style.setProperty("--stated", colour);
  return drawn;
}

/**
 * The picture of an item; a photo that cannot be loaded gives way to the drawing.
 * @param {import("../types.js").Named} item
 * @param {string} base
 */
export function picture(item, base) {
  const address = webAddress(item.image_link, base);
  const frame = html("div", { class: "picture" });
  if (!address) {
    frame.append(drawing(item));
    return frame;
  }
  const photo = html("img", { src: address, alt: "", loading: "lazy", decoding: "async", draggable: "false" });
  photo.addEventListener("error", () => photo.replaceWith(drawing(item)), { once: true });
  frame.append(photo);
  return frame;
}
