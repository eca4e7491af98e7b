"""The agents' console when the network or a server goes away, and comes back: each message once, in order."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.console_page import ConsolePage
from tests.e2e.floor import Floor
from tests.e2e.page import ShopPage
from tests.e2e.servers import Server, Service
from tests.e2e.staff import TOM
from tests.e2e.written import Written

OpenShop = Callable[..., ShopPage]
OpenConsole = Callable[..., ConsolePage]
RECONNECT_TIMEOUT_MS = 60_000


@pytest.fixture
def shop(open_shop: OpenShop, floor: Floor) -> ShopPage:
    """A shopper who waits for a person."""
    page = open_shop()
    page.say("I'd like to talk to a person")
    return page


@pytest.fixture
def held(shop: ShopPage, open_console: OpenConsole, service: Service) -> ConsolePage:
    """That conversation in Tom's hands."""
    console = open_console(TOM)
    console.claim(str(Written.shown(service, shop.page).session["conversation_id"]))
    return console


def test_what_is_said_while_offline_comes_once_and_in_order(held: ConsolePage, shop: ShopPage) -> None:
    held.say("first of mine")
    expect(shop.chat.locator(".entry.agent").last).to_contain_text("first of mine")
    with held.unreachable():
        expect(held.banner).to_contain_text("This computer is offline.")
        expect(held.page.locator(".presence")).to_contain_text("Offline")
        for text in ("second of mine", "third of mine"):
            held.say(text)
        expect(held.log.get_by_text("Not sent: no connection.")).to_have_count(1)
        expect(held.log.get_by_text("Waits for the message before")).to_have_count(1)
        for text in ("first of theirs", "second of theirs"):
            shop.type(text)
            expect(shop.chat.locator(".entry.you .delivery").last).to_have_text("Sent")
    expect(held.banner).to_be_hidden(timeout=RECONNECT_TIMEOUT_MS)
    expect(held.page.get_by_text("Connected again.")).to_be_visible()
    for text in ("second of theirs", "third of mine"):
        held.hears(text)
    expect(held.log.locator(".delivery")).to_have_count(0)
    said = [text for text in held.said() if text.endswith(("mine", "theirs"))]
    assert [text for text in said if text.endswith("mine")] == [
        "first of mine",
        "second of mine",
        "third of mine",
    ]
    assert [text for text in said if text.endswith("theirs")] == ["first of theirs", "second of theirs"]
    held.in_order()
    expect(shop.chat.locator(".entry.agent .text")).to_have_text(
        [text for text in said if text.endswith("mine")]
    )


def test_what_is_written_while_offline_and_elsewhere_counts_as_unread(
    held: ConsolePage, shop: ShopPage, service: Service, floor: Floor
) -> None:
    conversation = str(Written.shown(service, shop.page).session["conversation_id"])
    row = held.row(conversation)
    held.say("Hello")
    held.hears("Hello")
    held.page.goto(f"{held.page.url.partition('#')[0]}#/figures")
    with held.unreachable():
        expect(held.banner).to_be_visible()
        for number in range(6):
            shop.type(f"question {number}")
        floor.hears(conversation, "shopper", "question 5")
    held.page.get_by_role("link", name="Conversations").click()
    held.tab("Mine").click()
    expect(row.locator(".badge")).to_have_text(re.compile(r"[1-9]"), timeout=RECONNECT_TIMEOUT_MS)
    row.click()
    expect(row.locator(".badge")).to_be_hidden()
    held.hears("question 5")
    held.page.goto(f"{held.page.url.partition('#')[0]}#/")
    shop.type("are you there?")
    expect(row.locator(".badge")).to_have_text("1")


def test_what_is_unsent_outlives_a_reload(held: ConsolePage, shop: ShopPage) -> None:
    held.page.route("**/messages", lambda route: route.abort())
    held.say("this is not sent yet")
    expect(held.log.get_by_text("Not sent: no connection.")).to_be_visible()
    held.reply.fill("and this is but a draft")
    held.page.unroute("**/messages")
    held.page.reload()
    held.hears("this is not sent yet")
    expect(held.log.locator(".delivery")).to_have_count(0)
    expect(held.reply).to_have_value("and this is but a draft")
    expect(shop.chat.locator(".entry.agent")).to_have_count(1)


@pytest.mark.parametrize("reloaded", [False, True], ids=["", "reloaded"])
def test_a_note_whose_answer_is_lost_stands_once(reloaded: bool, held: ConsolePage) -> None:
    def taken_and_not_answered(route: Route) -> None:
        route.fetch()
        route.abort()

    held.press("Private note")
    held.page.route("**/notes", taken_and_not_answered, times=1)
    held.note.fill("Promised a call.")
    held.note.press("Enter")
    expect(held.told.filter(has_text="cannot be reached")).to_be_visible()
    expect(held.note).to_have_value("Promised a call.")
    if reloaded:
        held.page.reload()
        held.press("Private note")
    held.note.press("Enter")
    expect(held.note).to_have_value("")
    held.note.fill("Promised a call.")
    held.note.press("Enter")
    expect(held.note).to_have_value("")
    expect(held.log.locator(".entry.note")).to_have_count(2)


def test_what_is_written_while_a_note_is_kept_stays(held: ConsolePage) -> None:
    held.press("Private note")
    waiting: list[Route] = []
    held.page.route("**/notes", lambda route: waiting.append(route), times=1)
    held.note.fill("Promised a call.")
    with held.page.expect_request("**/notes"):
        held.note.press("Enter")
    held.note.press_sequentially(" By five.")
    waiting[0].continue_()
    expect(held.log.locator(".entry.note")).to_contain_text("Promised a call.")
    expect(held.note).to_have_value("Promised a call. By five.")


def test_what_was_refused_says_why(held: ConsolePage, floor: Floor) -> None:
    held.page.route("**/api/events*", lambda route: route.abort())
    held.page.reload()
    expect(held.reply).to_be_visible()
    floor.clear()
    held.say("too late")
    expect(held.log.get_by_text("Not sent: it is not in your hands")).to_be_visible()
    expect(held.log.get_by_role("button", name="Try again")).to_have_count(0)


@pytest.mark.parametrize("gone", ["actions", "redis", "bot"])
def test_a_server_is_started_again_in_mid_conversation(
    held: ConsolePage, shop: ShopPage, service: Service, gone: str
) -> None:
    server: Server = getattr(service, gone)
    texts = [f"{who} {number}" for number in range(3) for who in ("mine", "theirs")]

    def talk(number: int) -> None:
        held.say(f"mine {number}")
        shop.type(f"theirs {number}")

    talk(0)
    held.hears("theirs 0")
    server.stop()
    talk(1)
    server.start()
    server.wait()
    for text in texts[:4]:
        expect(held.log.locator(".bubble").filter(has_text=text)).to_have_count(
            1, timeout=RECONNECT_TIMEOUT_MS
        )
    talk(2)
    for text in texts:
        expect(held.log.locator(".bubble").filter(has_text=text)).to_have_count(
            1, timeout=RECONNECT_TIMEOUT_MS
        )
        expect(shop.chat.locator(".bubble").filter(has_text=text)).to_have_count(
            1, timeout=RECONNECT_TIMEOUT_MS
        )
    expect(held.log.locator(".delivery")).to_have_count(0)
    expect(held.head).to_contain_text("With you")
    held.in_order()
