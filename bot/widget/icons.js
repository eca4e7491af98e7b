/** The few drawn signs of the widget; each is decoration beside a label, so all are hidden from screen readers. */

import { svg } from "./dom.js";

const PATHS = {
  chat: "M4 5.5A2.5 2.5 0 0 1 6.5 3h11A2.5 2.5 0 0 1 20 5.5v8a2.5 2.5 0 0 1-2.5 2.5H10l-4.6 4a.8.8 0 0 1-1.4-.6V5.5Z",
  close: "M6 6l12 12M18 6 6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  check: "M5 12.5l4.5 4.5L19 7.5",
  restart: "M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4.5 4v4h4",
  previous: "M14.5 5.5 8 12l6.5 6.5",
  next: "M9.5 5.5 16 12l-6.5 6.5",
  spark:
    "M12 3l1.9 5.6a2.4 2.4 0 0 0 1.5 1.5L21 12l-5.6 1.9a2.4 2.4 0 0 0-1.5 1.5L12 21l-1.9-5.6a2.4 2.4 0 0 0-1.5-1.5L3 12l5.6-1.9a2.4 2.4 0 0 0 1.5-1.5L12 3Z",
  warning: "M12 8v5M12 16.5v.01M10.3 4.3 2.9 17.2A2 2 0 0 0 4.6 20h14.8a2 2 0 0 0 1.7-2.8L13.7 4.3a2 2 0 0 0-3.4 0Z",
  shield: "M12 3l7 2.5v5.5c0 4.5-3 7.6-7 9.5-4-1.9-7-5-7-9.5V5.5ZM9 12l2.2 2.2 4-4.2",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20a7.5 7.5 0 0 1 15 0",
  more: "M12 6v12M6 12h12",
  fewer: "M6 12h12",
  remove: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 11v5M13.5 11v5",
  star: "M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6L12 17.1 6.7 20l1.1-6L3.4 9.8l6-.8Z",
  photo: "M4.5 6.5h3l1.5-2h6l1.5 2h3v12h-15ZM12 15.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6Z",
  page: "M7 3.5h7l4 4V20a.8.8 0 0 1-.8.8H7a.8.8 0 0 1-.8-.8V4.300A.8.8 0 0 1 7 3.5ZM9.500 12h5.500M9.500 15.500h5.500",
};

/** @type {Set<keyof typeof PATHS>} */
const SOLID = new Set(["chat", "spark", "star"]);

/**
 * A sign in the colour of the text around it.
 * @param {string} path on a square of 24
 * @param {boolean} solid filled, not drawn by its lines
 */
export function sign(path, solid) {
  return svg(
    "svg",
    { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" },
    svg("path", {
      d: path,
      fill: solid ? "currentColor" : "none",
      stroke: solid ? "none" : "currentColor",
      "stroke-width": 2,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  );
}

/**
 * An icon by name.
 * @param {keyof typeof PATHS} name
 */
export const icon = (name) => sign(PATHS[name], SOLID.has(name));
