/** Photos that a shopper sends in place of words: which can be, and how they look. Canvases, since a page's policy may refuse blob: addresses. */

import { html } from "./dom.js";

const TYPES = ["image/jpeg", "image/png", "image/webp"];
const MOST_BYTES = 5 * 1024 * 1024;
const SHOWN_PX = 320;

/** What the file chooser offers. */
export const ACCEPTED = TYPES.join();

/**
 * The first file among what was pasted or dropped, if there is one.
 * @param {DataTransfer | null} data
 */
export const fileOf = (data) => data?.files[0] ?? null;

/** The pictures of this page, by message id. */
export class Photos {
  /** @type {Map<string, ImageBitmap>} */
  #pictures = new Map();

  /**
   * Reads a file; resolves to a small picture, or to the name of the words that say why it is none that can be sent.
   * @param {File} file
   * @returns {Promise<ImageBitmap | "photoType" | "photoSize" | "photoBroken">}
   */
  async read(file) {
    if (!TYPES.includes(file.type)) return "photoType";
    if (file.size > MOST_BYTES) return "photoSize";
    return createImageBitmap(file, { resizeWidth: SHOWN_PX, resizeQuality: "medium" }).catch(() => "photoBroken");
  }

  /**
   * @param {string} messageId
   * @param {ImageBitmap} picture
   */
  keep(messageId, picture) {
    this.#pictures.set(messageId, picture);
  }

  /**
   * A new node with the picture, or null where this page does not have it.
   * @param {string} messageId
   */
  node(messageId) {
    const picture = this.#pictures.get(messageId);
    if (!picture) return null;
    const canvas = html("canvas", { width: picture.width, height: picture.height });
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
    return canvas;
  }
}

/**
 * Lets a file be dropped onto the panel, which shows that it may.
 * @param {HTMLElement} panel
 * @param {string} text shown meanwhile
 * @param {(file: File) => void} take
 */
export function droppable(panel, text, take) {
  const sign = html("div", { class: "drop", hidden: true }, html("p", {}, text));
  panel.append(sign);
  const over = (/** @type {DragEvent} */ event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    sign.hidden = false;
  };
  panel.addEventListener("dragenter", over);
  panel.addEventListener("dragover", over);
  panel.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && panel.contains(relatedTarget))) sign.hidden = true;
  });
  panel.addEventListener("drop", (event) => {
    sign.hidden = true;
    const file = fileOf(event.dataTransfer);
    if (!file) return;
    event.preventDefault();
    take(file);
  });
}
