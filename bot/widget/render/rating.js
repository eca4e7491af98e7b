/** `rating_request`: one to five stars and what the shopper would add; sent on request, and again when changed. */

import { html } from "../dom.js";
import { icon } from "../icons.js";

let drawn = 0;

/**
 * @param {unknown} _payload
 * @param {import("../types.js").Context} context
 * @param {string} text the question
 */
export function rating(_payload, { words, rate }, text) {
  const name = `rating-${(drawn += 1)}`;
  const radios = [1, 2, 3, 4, 5].map((score) =>
    html("input", { type: "radio", name, "aria-label": words.stars(score), onchange: () => show("asked") }),
  );
  const stars = html(
    "fieldset",
    { class: "stars" },
    html("legend", {}, text),
    ...radios.map((one) => html("label", {}, one, icon("star"))),
  );
  const comment = html("textarea", { rows: 2, maxlength: 1000, "aria-label": words.ratingComment, placeholder: words.ratingComment });
  const send = html("button", { class: "primary" }, words.ratingSend);
  const more = html("div", { class: "rating-more" }, comment, send);
  const problem = html("p", { class: "problem", role: "alert" });
  const thanks = html("span", { role: "status" });
  const change = html("button", { type: "button" }, words.ratingChange);
  const done = html("p", { class: "rating-done" }, thanks, change);

  const show = (/** @type {"open" | "asked" | "sending" | "done"} */ state, told = "") => {
    stars.disabled = comment.disabled = state === "done" || state === "sending";
    more.hidden = state === "open" || state === "done";
    send.disabled = state === "sending";
    done.hidden = state !== "done";
    problem.textContent = told;
    send.textContent = told ? words.retry : words.ratingSend;
    if (state === "asked") more.scrollIntoView({ block: "nearest" });
  };
  change.addEventListener("click", () => {
    show("asked");
    radios.find(({ checked }) => checked)?.focus();
  });
  const onsubmit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const score = radios.findIndex(({ checked }) => checked) + 1;
    show("sending");
    try {
      await rate(score, comment.value.trim() || undefined);
    } catch {
      return show("asked", words.ratingFailed);
    }
    show("done");
    thanks.textContent = words.ratingThanks(score);
    return change.focus({ preventScroll: true });
  };
  show("open");
  return html("form", { class: "rating-card", onsubmit }, stars, more, problem, done);
}
