/** Figures: times, the share the assistant solves alone, why people were needed, ratings. */
/** @import { Figures, Quantiles } from "../types.js" */

import { html } from "../widget/dom.js";
import { DeskFailure } from "../api.js";
import { textButton } from "../parts/buttons.js";
import { empty } from "../parts/empty.js";
import { clock, measured, timeNode } from "../parts/time.js";
import { language, reasonName, words } from "../words.js";

const SCORES = [5, 4, 3, 2, 1];

/** @param {number | null | undefined} share */
const percent = (share) => new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share ?? 0);

/**
 * @param {string} title
 * @param {string} more
 * @param {...(Node | null)} content
 */
function tile(title, more, ...content) {
  return html("section", { class: "tile" }, html("h2", {}, title), ...content, html("p", { class: "quiet" }, more));
}

/**
 * @param {string} title
 * @param {string} more
 * @param {Quantiles | null | undefined} times
 */
function timesTile(title, more, times) {
  const known = times && times.p50 !== null && times.p50 !== undefined;
  if (!known) return tile(title, more, html("p", { class: "figure none" }, words.figures.none));
  const value = html("p", { class: "figure" }, measured(Number(times.p50)), html("span", { class: "figure-unit" }, words.figures.median));
  const p90 = html("p", { class: "figure-more" }, `${words.figures.p90} `, html("strong", {}, measured(Number(times.p90 ?? times.p50))));
  return tile(title, more, value, p90);
}

/**
 * A table whose rows have bars.
 * @param {[head: string, count: string, share: string]} heads
 * @param {string} caption
 * @param {[name: string, count: number][]} rows
 */
function bars([head, count, shareHead], caption, rows) {
  const total = rows.reduce((sum, [, number]) => sum + number, 0) || 1;
  const most = Math.max(1, ...rows.map(([, number]) => number));
  const row = (/** @type {[string, number]} */ [name, number]) => {
    const bar = html("span", { class: "bar", "aria-hidden": "true" });
    bar.style.setProperty("--share", String(number / most));
    return html(
      "tr",
      {},
      html("th", { scope: "row" }, name),
      html("td", { class: "bar-cell" }, bar),
      html("td", { class: "number" }, number.toLocaleString(language)),
      html("td", { class: "number quiet" }, percent(number / total)),
    );
  };
  return html(
    "table",
    { class: "bars" },
    html("caption", { class: "unseen" }, caption),
    html(
      "thead",
      { class: "unseen" },
      html(
        "tr",
        {},
        html("th", { scope: "col" }, head),
        html("td"),
        html("th", { scope: "col" }, count),
        html("th", { scope: "col" }, shareHead),
      ),
    ),
    html("tbody", {}, ...rows.map(row)),
  );
}

/** @param {Figures} figures */
function tiles({ waiting_s: waiting, first_response_s: first, handling_s: handling, by_bot_alone: alone, open }) {
  const { figures } = words;
  const now = html("p", { class: "figure" }, String(open?.waiting ?? 0), html("span", { class: "figure-unit" }, figures.openWaiting));
  const held = html("p", { class: "figure-more" }, html("strong", {}, String(open?.held ?? 0)), ` ${figures.openHeld}`);
  const share = alone === null || alone === undefined;
  return html(
    "div",
    { class: "tiles" },
    timesTile(figures.waiting, figures.waitingMore, waiting),
    timesTile(figures.first, figures.firstMore, first),
    timesTile(figures.handling, figures.handlingMore, handling),
    tile(figures.alone, figures.aloneMore, html("p", { class: share ? "figure none" : "figure" }, share ? figures.none : percent(alone))),
    html("section", { class: "tile" }, html("h2", {}, figures.openNow), now, held),
  );
}

/** @param {NonNullable<Figures["ratings"]["comments"]>} written */
function comments(written) {
  const rows = written.map(({ at, score, comment }) =>
    html("li", {}, html("p", {}, comment), html("p", { class: "quiet" }, `${words.figures.stars(score)} · `, timeNode(at))),
  );
  return html("ul", { class: "comments", "aria-label": words.figures.comments }, ...rows);
}

/** @param {Figures} told */
function charts({ by_reason: byReason, ratings }) {
  const { figures } = words;
  const reasons = /** @type {[string, number][]} */ (
    Object.entries(byReason ?? {}).map(([reason, number]) => [reasonName(reason), number])
  );
  const scores = /** @type {[string, number][]} */ (SCORES.map((score) => [figures.stars(score), Number(ratings?.by_score?.[score] ?? 0)]));
  const heads = /** @type {[string, string, string]} */ ([figures.reason, figures.cases, figures.share]);
  const mean = Number(ratings?.mean ?? 0).toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return html(
    "div",
    { class: "charts" },
    html(
      "section",
      { class: "chart" },
      html("h2", {}, figures.reasons),
      reasons.length
        ? bars(
            heads,
            figures.reasons,
            reasons.sort(([, one], [, other]) => other - one),
          )
        : html("p", { class: "quiet" }, figures.reasonsNone),
    ),
    html(
      "section",
      { class: "chart" },
      html("h2", {}, figures.ratings),
      ratings?.count
        ? html("p", { class: "figure-more" }, html("strong", {}, figures.mean(mean)), ` · ${figures.rated(ratings.count)}`)
        : html("p", { class: "quiet" }, figures.ratingsNone),
      ratings?.count ? bars([figures.ratings, figures.cases, figures.share], figures.ratings, scores) : null,
      ratings?.comments?.length ? comments(ratings.comments) : null,
    ),
  );
}

/** @param {import("../api.js").Api} api */
export function figuresPage(api) {
  const body = html("div", { class: "view-body" }, html("p", { class: "quiet" }, words.loading));
  const asOf = html("span", { class: "quiet", role: "status" });
  const load = async () => {
    try {
      /** @type {Figures} */
      const told = await api.get("figures");
      body.replaceChildren(tiles(told), charts(told));
      asOf.textContent = words.figures.asOf(clock(Date.now()));
    } catch (failure) {
      if (!(failure instanceof DeskFailure)) throw failure;
      body.replaceChildren(empty("cut", words.figures.failed, words.unavailable));
    }
  };
  load();
  return html(
    "section",
    { class: "view", "aria-label": words.figures.title },
    html(
      "header",
      { class: "view-head" },
      html(
        "div",
        {},
        html("h1", { class: "heading", tabindex: -1 }, words.figures.title),
        html("p", { class: "quiet" }, words.figures.lead),
      ),
      asOf,
      textButton(words.figures.refresh, load, { icon: "refresh" }),
    ),
    body,
  );
}
