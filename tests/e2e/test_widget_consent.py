"""What the shopper agrees to: asked once, kept, changed at will; nothing is counted without it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from playwright.sync_api import Locator, expect

from tests.e2e.page import ShopPage
from tests.e2e.servers import Service

OpenShop = Callable[..., ShopPage]
QUESTION = "May the shop use more than your words?"
COUNTED_WITHIN_S = 15.0


@pytest.fixture
def store(service: Service) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(service.bot.env["REDIS_URL"]) as client:
        client.delete("daogou:{events}:stream")
        yield client


def question(page: ShopPage) -> Locator:
    return page.chat.get_by_role("region", name=QUESTION)


def counted(store: redis.Redis) -> list[dict[str, Any]]:
    return [json.loads(fields[b"event"]) for _, fields in store.xrange("daogou:{events}:stream")]


def answer(page: ShopPage, choice: str) -> None:
    question(page).get_by_role("button", name=choice).click()
    expect(question(page)).to_be_hidden()


def sent_events(page: ShopPage) -> list[str]:
    """Addresses of the requests with events from now on."""
    sent: list[str] = []
    page.page.on(
        "request", lambda request: "webhooks/widget/events" in request.url and sent.append(request.url)
    )
    return sent


def test_it_is_asked_once_and_stands_in_nobody_s_way(open_shop: OpenShop) -> None:
    page = open_shop()
    choices = question(page).get_by_role("button")
    expect(choices).to_have_count(3)
    assert {choice.get_attribute("aria-pressed") for choice in choices.all()} == {None}
    looks = """node => {
      const { color, backgroundColor, fontSize, borderColor } = getComputedStyle(node);
      return [color, backgroundColor, fontSize, borderColor];
    }"""
    assert len({str(choice.evaluate(looks)) for choice in choices.all()}) == 1
    assert len({choice.bounding_box()["width"] for choice in choices.all()}) == 1  # type: ignore[index]
    page.say("red mug under a tenner")
    expect(question(page)).to_be_visible()
    answer(page, "Personal suggestions")
    page.page.reload()
    expect(page.answers).to_have_count(1)
    expect(question(page)).to_be_hidden()
    page.chat.get_by_role("button", name="Start a new conversation").click()
    page.say("blue bowl")
    expect(question(page)).to_be_hidden()


def test_on_a_small_phone_it_leaves_the_conversation_in_view(
    open_shop: OpenShop,
) -> None:
    page = open_shop(viewport={"width": 320, "height": 568}, is_mobile=True, has_touch=True)
    page.chat.get_by_role("button", name="Open the shopping assistant").tap()
    page.say("red mug under a tenner")
    asked = question(page).bounding_box()
    said = page.chat.get_by_role("log").bounding_box()
    assert asked and said
    assert said["height"] > 0.25 * 568
    assert asked["height"] < 0.5 * 568
    last = question(page).get_by_role("button").last
    last.tap()  # reached by scrolling
    expect(question(page)).to_be_hidden()


def test_it_is_changed_later_by_keyboard(open_shop: OpenShop) -> None:
    page = open_shop()
    answer(page, "Only what is needed")
    change = page.chat.get_by_role("button", name="Privacy choices")
    change.focus()
    change.press("Enter")
    pressed = question(page).locator("[aria-pressed=true]")
    expect(pressed).to_contain_text("Only what is needed")
    question(page).press("Escape")
    expect(question(page)).to_be_hidden()
    expect(change).to_be_focused()
    expect(page.input).to_be_visible()
    change.press("Enter")
    with page.page.expect_response("**/webhooks/widget/consent") as told:
        answer(page, "Suggestions and statistics")
    assert told.value.json()["level"] == "statistics"
    assert told.value.json()["text_version"]


@pytest.mark.parametrize("choice", [None, "Only what is needed"])
def test_nothing_is_sent_without_it(open_shop: OpenShop, store: redis.Redis, choice: str | None) -> None:
    page = open_shop()
    if choice:
        answer(page, choice)
    sent = sent_events(page)
    page.page.evaluate("document.querySelector('daogou-chat').setContext({ item_id: '22178' })")
    page.say("red mug under a tenner")
    page.page.reload()
    expect(page.answers).to_have_count(1)
    assert sent == [] and counted(store) == []


def test_with_it_what_was_seen_and_opened_is_counted(open_shop: OpenShop, store: redis.Redis) -> None:
    page = open_shop()
    answer(page, "Suggestions and statistics")
    page.say("red mug under a tenner")
    page.answered(page.cards.first.get_by_role("button", name="Details").click)
    page.page.goto("about:blank")  # what was gathered is sent all the same
    deadline = time.monotonic() + COUNTED_WITHIN_S
    while len(counted(store)) < 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    events = {event["name"]: event for event in counted(store)}
    assert {"view_item_list", "select_item"} <= set(events)
    assert events["select_item"]["request_id"] == events["view_item_list"]["request_id"]


def test_events_that_cannot_be_sent_bother_nobody(open_shop: OpenShop) -> None:
    page = open_shop()
    answer(page, "Suggestions and statistics")
    page.page.route("**/webhooks/widget/events", lambda route: route.fulfill(status=503, json={"error": {}}))
    sent = sent_events(page)
    page.page.evaluate(
        """() => {
          window.lost = new Promise((told) => addEventListener("daogou:error", ({ detail }) => told(detail)));
        }"""
    )
    page.page.evaluate("document.querySelector('daogou-chat').setContext({ item_id: '22178' })")
    lost = page.page.evaluate("window.lost")
    assert (lost["what"], lost["count"]) == ("events", 1)
    assert len(sent) == 2
    expect(page.chat.locator(".problem:visible")).to_have_count(0)
    assert urlsplit(sent[0]).path == "/webhooks/widget/events"
