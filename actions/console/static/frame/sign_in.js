/** Signing in: a page of its own, or a dialog over the desk when the session has run out. */
/** @import { Me } from "../types.js" */

import { html } from "../widget/dom.js";
import { DeskFailure } from "../api.js";
import { openDialog } from "../parts/dialog.js";
import { words } from "../words.js";

/**
 * The form; `done` is called once the server knows who it is.
 * @param {import("../api.js").Api} api
 * @param {() => void} done
 * @param {string} [name] already known
 */
function signInForm(api, done, name = "") {
  const { signIn } = words;
  const problem = html("p", { class: "problem-text", role: "alert" });
  const field = (/** @type {string} */ label, /** @type {Record<string, any>} */ attributes) => {
    const input = html("input", { required: true, ...attributes });
    return { input, row: html("label", { class: "field" }, html("span", {}, label), input) };
  };
  const user = field(signIn.name, { name: "name", autocomplete: "username", autocapitalize: "none", spellcheck: "false", value: name });
  const secret = field(signIn.password, { name: "password", type: "password", autocomplete: "current-password" });
  const button = html("button", { class: "button primary wide" }, signIn.submit);
  const onsubmit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    problem.textContent = "";
    const missing = [user, secret].find(({ input }) => !input.value);
    if (missing) {
      problem.textContent = signIn.missing;
      return missing.input.focus();
    }
    button.disabled = true;
    try {
      await api.post("session", { name: user.input.value.trim(), password: secret.input.value });
      return done();
    } catch (failure) {
      if (!(failure instanceof DeskFailure)) throw failure;
      problem.textContent = why(failure);
      secret.input.value = "";
      return secret.input.focus();
    } finally {
      button.disabled = false;
    }
  };
  return html("form", { class: "sign-in-form", novalidate: true, onsubmit }, user.row, secret.row, problem, button);
}

/** @param {DeskFailure} failure */
function why({ status, retryAfterS, text }) {
  if (status === 401) return words.signIn.wrong;
  if (status === 429) return words.signIn.tooMany(retryAfterS || 60);
  return status === 0 || status >= 500 ? words.unavailable : words.refused(text ?? "");
}

/** @param {...(Node | null)} content */
function page(...content) {
  const sign = html("img", { src: new URL("../icon.svg", import.meta.url), alt: "", width: 44, height: 44 });
  return html("main", { class: "sign-in" }, html("div", { class: "sign-in-card" }, sign, ...content));
}

/**
 * @param {import("../api.js").Api} api
 * @param {() => void} done
 */
export function signInPage(api, done) {
  const { title, lead } = words.signIn;
  return page(html("h1", {}, title), html("p", { class: "quiet" }, lead), signInForm(api, done));
}

/**
 * Over the desk, whose state stays.
 * @param {import("../api.js").Api} api
 * @param {Me["agent"]} agent
 * @param {() => void} done
 */
export function signInAgain(api, agent, done) {
  const dialog = openDialog({
    title: words.signIn.again,
    lead: words.signIn.againLead,
    kind: "small",
    lasting: true,
    content: [
      signInForm(
        api,
        () => {
          dialog.close();
          done();
        },
        agent.id,
      ),
    ],
  });
  /** @type {HTMLElement | null} */ (dialog.querySelector("[type=password]"))?.focus();
}

export function notSetUpPage() {
  const { notSetUp, notSetUpLead, notSetUpSteps } = words.signIn;
  return page(
    html("h1", {}, notSetUp),
    html("p", { class: "quiet" }, notSetUpLead),
    html(
      "ol",
      { class: "steps" },
      ...notSetUpSteps.map(([command, meaning]) => html("li", {}, html("code", {}, command), html("span", {}, meaning))),
    ),
  );
}

/** @param {() => void} retry */
export function unreachablePage(retry) {
  return page(
    html("h1", {}, words.title),
    html("p", { role: "alert" }, words.unavailable),
    html("button", { class: "button primary wide", type: "button", onclick: retry }, words.retry),
  );
}
