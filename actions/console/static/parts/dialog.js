/** Dialogs over the page: the browser's own, so that focus stays inside, and Escape closes. */

import { html } from "../widget/dom.js";
import { words } from "../words.js";
import { iconButton, textButton } from "./buttons.js";

let made = 0;

/**
 * Shows a dialog; it is gone from the page once closed.
 * @param {{ title: string, lead?: string, content: (Node | null)[], actions?: Node[], kind?: string, lasting?: boolean,
 *   closed?: () => void }} parts `lasting`: neither Escape nor a button closes it
 */
export function openDialog({ title, lead, content, actions = [], kind = "", lasting = false, closed }) {
  const id = `dialog-${(made += 1)}`;
  const dialog = html(
    "dialog",
    { class: `dialog ${kind}`.trim(), "aria-labelledby": id },
    html(
      "header",
      {},
      html("h2", { id }, title),
      lasting ? null : iconButton("close", words.close, () => dialog.close()),
      lead ? html("p", { class: "lead" }, lead) : null,
    ),
    html("div", { class: "dialog-body" }, ...content),
    actions.length ? html("footer", {}, ...actions) : null,
  );
  dialog.addEventListener("cancel", (event) => lasting && event.preventDefault());
  dialog.addEventListener("close", () => {
    dialog.remove();
    closed?.();
  });
  if (!lasting) dialog.addEventListener("mousedown", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Asks before something is done that cannot be undone; resolves to the answer.
 * @param {{ title: string, text: string, action: string }} question
 * @returns {Promise<boolean>}
 */
export function confirmed({ title, text, action }) {
  return new Promise((answer) => {
    let sure = false;
    const yes = textButton(
      action,
      () => {
        sure = true;
        dialog.close();
      },
      { class: "button primary", autofocus: true },
    );
    const no = textButton(words.cancel, () => dialog.close());
    const dialog = openDialog({
      title,
      kind: "small",
      content: [html("p", {}, text)],
      actions: [no, yes],
      closed: () => answer(sure),
    });
  });
}
