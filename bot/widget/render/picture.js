/** A product's picture: the shop's photo, or a drawn stand-in from what the listing states. */

import { html, svg, webAddress } from "../dom.js";

const SHAPES = [
  () => [svg("circle", { cx: 122, cy: 36, r: 52 }), svg("circle", { cx: 26, cy: 140, r: 40 })],
  () => [svg("rect", { x: 84, y: -20, width: 110, height: 110, rx: 26, transform: "rotate(24 139 35)" }), svg("circle", { cx: 20, cy: 132, r: 34 })],
  () => [svg("path", { d: "M-10 118C40 78 80 148 170 96V170H-10Z" }), svg("circle", { cx: 120, cy: 34, r: 24 })],
  () => [svg("path", { d: "M160-10 160 92 58-10Z" }), svg("circle", { cx: 28, cy: 134, r: 44 })],
];

function hash(text) {
  let value = 7;
  for (const letter of text) value = (value * 31 + letter.codePointAt(0)) >>> 0;
  return value;
}

/** The first colour of the listing that a browser can paint, else null. */
function statedColour(item) {
  const names = String(item.color ?? "").split("/");
  return names.map((name) => name.trim().replace(/\s+/g, "")).find((name) => name && CSS.supports("color", name)) ?? null;
}

/** The stand-in: the initial of its kind over shapes, all in the product's own colour (or one of its kind). */
function drawing(item) {
  const word = String(item.category || item.title || "?");
  const label = item.category ? svg("text", { x: 80, y: 136, class: "kind" }, word.length > 18 ? `${word.slice(0, 17)}…` : word) : null;
  const drawn = svg(
    "svg",
    { viewBox: "0 0 160 160", class: "drawn", preserveAspectRatio: "xMidYMid slice", "aria-hidden": "true" },
    svg("rect", { width: 160, height: 160, class: "ground" }),
    svg("g", { class: "shapes" }, ...SHAPES[hash(String(item.id)) % SHAPES.length]()),
    svg("text", { x: 80, y: label ? 78 : 84, class: "initial" }, word.slice(0, 1).toUpperCase()),
    label,
  );
  drawn.style.setProperty("--hue", hash(word) % 360);
  const colour = statedColour(item);
  if (colour) drawn.style.setProperty("--stated", colour);
  return drawn;
}

/** The picture of an item; a photo that cannot be loaded gives way to the drawing. */
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
