"""No text that anybody writes becomes markup, code or an address in the widget (xss_payloads.yml)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.page import ShopPage
from tests.e2e.servers import Service
from tests.e2e.written import Written
from tests.e2e.xss import LONG, PAYLOADS, SHOWN, SUSPECTS, Watched, messages

HALVES = (PAYLOADS[::2], PAYLOADS[1::2])
ARRIVAL_TIMEOUT_MS = 120_000  # thousands of nodes on a busy machine
AS_MARKUP = """(payloads) => {
  window.ran = new Set();
  for (const payload of payloads) {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    frame.contentWindow.harm = () => { window.ran.add(payload); window.harm(); };
    frame.contentDocument.body.innerHTML = payload;
  }
}"""


@pytest.fixture
def watched(browser: Browser, service: Service) -> Iterator[Watched]:
    with browser.new_context(viewport={"width": 1366, "height": 860}) as context:
        watching = Watched(context.new_page())
        watching.page.goto(service.url)
        yield watching


@pytest.mark.parametrize("sender", ["bot", "agent", "system", "shopper"])
def test_no_text_that_arrives_runs(watched: Watched, service: Service, sender: str) -> None:
    page = ShopPage(watched.page)
    stream = Written.greeted(service, page)
    # The system's answer to a message is not shown.
    more = () if sender == "system" else ("reply_to",)
    for payload in [*PAYLOADS, LONG]:
        named = dict.fromkeys(("name", "message_id", *more), payload)
        stream.write(sender, messages(payload), **named)
    stream.write("bot", [{"text": "the end"}])
    expect(page.chat.get_by_text("the end", exact=True)).to_be_visible(timeout=ARRIVAL_TIMEOUT_MS)
    assert watched.page.evaluate(SUSPECTS) == []
    shown = set(watched.page.evaluate(SHOWN))
    assert [payload for payload in [*PAYLOADS, LONG] if payload not in shown] == []
    assert watched.all_harms() == []


@pytest.mark.parametrize("payloads", HALVES, ids=["one half", "other half"])
def test_no_text_that_a_shopper_types_runs(watched: Watched, payloads: Sequence[str]) -> None:
    page = ShopPage(watched.page)
    for payload in payloads:
        page.say(payload)
    assert watched.page.evaluate(SUSPECTS) == []
    shown = set(watched.page.evaluate(SHOWN))
    typed = [payload.replace("\r\n", "\n").strip("\ufeff ") for payload in payloads]
    assert [payload for payload in typed if payload not in shown] == []
    assert watched.all_harms() == []


def test_the_payloads_run_where_texts_are_taken_for_markup(browser: Browser) -> None:
    """On a page without protection: the corpus is alive, and the watch sees it."""
    with browser.new_context() as context:
        watched = Watched(context.new_page())
        context.route("**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        watched.page.goto("http://unprotected.example/")
        watched.page.evaluate(AS_MARKUP, PAYLOADS)
        seen = watched.all_harms()
        assert {"harm()", "dialog: 1"} <= set(seen)
        assert any("canary.example" in one for one in seen)
        assert len(watched.page.evaluate("[...window.ran]")) >= 30
