/** The support desk: whoever is not signed in signs in, then works at the desk. */

import { Api, DeskFailure } from "./api.js";
import { DeskPage } from "./desk.js";
import { notSetUpPage, signInAgain, signInPage, unreachablePage } from "./frame/sign_in.js";
import { language, words } from "./words.js";

/** @typedef {import("./types.js").Me} Me */

const api = new Api();
/** @type {DeskPage | null} */
let desk = null;

/** @param {Node} page */
function show(page) {
  document.body.replaceChildren(page);
}

/** Shows the desk, or what stands in its way. */
async function begin() {
  api.expired = () => {};
  desk = null;
  try {
    work(await api.get("me"));
  } catch (failure) {
    if (!(failure instanceof DeskFailure)) throw failure;
    if (failure.status === 401) showSignIn();
    else show(failure.status === 404 ? notSetUpPage() : unreachablePage(begin));
  }
}

function showSignIn() {
  document.title = words.title;
  show(signInPage(api, begin));
  document.querySelector("input")?.focus();
}

/** @param {Me} me */
function work(me) {
  const page = new DeskPage(api, me, begin);
  desk = page;
  let asking = false;
  api.expired = () => {
    if (asking || desk !== page) return;
    asking = true;
    signInAgain(api, me.agent, async () => {
      asking = false;
      await takeUp(page, me);
    });
  };
  show(page.element);
  page.start();
}

/**
 * Goes on where the session ran out; another agent gets a desk of their own.
 * @param {DeskPage} page
 * @param {Me} before
 */
async function takeUp(page, before) {
  /** @type {Me} */
  const me = await api.get("me");
  if (me.agent.id === before.agent.id) return page.resume();
  page.close();
  return work(me);
}

document.documentElement.lang = language;
begin();
