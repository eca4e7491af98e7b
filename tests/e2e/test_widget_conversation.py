"""The conversation stays: over reloads, days and tabs, each message once and in order."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import jwt
from playwright.sync_api import Locator, expect

from tests.e2e.page import ShopPage
from tests.e2e.servers import Service
from tests.e2e.written import Written

OpenShop = Callable[..., ShopPage]

NARROW = {"viewport": {"width": 900, "height": 800}}
"""Where the demo page leaves the panel closed at first."""
OPEN = "Open the shopping assistant"
DENIED = """() => Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("denied", "SecurityError"); },
})"""
ANNOUNCED = """log => {
  window.live = new Set();
  new MutationObserver((changes) => {
    if (changes.some(({ addedNodes }) => [...addedNodes].some((node) => node.matches?.(".entry"))))
      window.live.add(log.getAttribute("aria-live"));
  }).observe(log, { childList: true, subtree: true });
}"""


def texts(page: ShopPage) -> list[str]:
    """What the shopper said, from the top."""
    return page.chat.locator(".entry.you .text").all_inner_texts()


def another_tab(page: ShopPage, url: str) -> ShopPage:
    tab = page.page.context.new_page()
    tab.goto(url)
    return ShopPage(tab)


def launcher(page: ShopPage) -> Locator:
    return page.chat.locator(".launcher")


def test_a_reload_shows_what_was_said(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    page.say("cheaper ones")
    shown = page.chat.locator(".entry").all_inner_texts()
    chips = page.chat.locator(".chip").all_inner_texts()
    page.page.reload()
    page.expect_said(["red mug under a tenner", "cheaper ones"])
    assert page.chat.locator(".entry").all_inner_texts() == shown
    assert page.chat.locator(".chip").all_inner_texts() == chips and chips
    page.say("tell me about the first one")
    expect(page.answer.locator(".detail")).to_be_visible()


def go_on_from(page: ShopPage, service: Service, lines: int) -> None:
    """The page is in a conversation of that many lines of the bot."""
    written = Written.begun(service)
    for number in range(lines):
        written.write("bot", f"line {number}")
    written.kept_by(page.page)
    page.page.reload()


def test_what_was_said_long_ago_is_not_announced_what_is_new_is(
    open_shop: OpenShop, service: Service
) -> None:
    page = open_shop()
    go_on_from(page, service, lines=60)
    expect(page.answers).to_have_count(50)
    log = page.chat.get_by_role("log")
    log.evaluate(ANNOUNCED)
    page.chat.get_by_role("button", name="Show earlier messages").click()
    expect(page.answers).to_have_count(60)
    assert page.page.evaluate("[...window.live]") == ["off"]
    expect(log).to_have_attribute("aria-live", "polite")
    page.page.evaluate("window.live.clear()")
    page.say("hello")
    assert page.page.evaluate("[...window.live]") == ["polite"]


def test_earlier_messages_are_shown_above(open_shop: OpenShop, service: Service) -> None:
    page = open_shop()
    go_on_from(page, service, lines=120)
    earlier = page.chat.get_by_role("button", name="Show earlier messages")
    for shown in (50, 100):
        expect(page.chat.locator(".entry .text")).to_have_text(
            [f"line {number}" for number in range(120 - shown, 120)]
        )
        first = page.answers.first
        before = page.answers.nth(0).inner_text()
        expect(earlier).to_be_visible()
        earlier.click()
        expect(first).not_to_have_text(before)
        expect(page.answers.filter(has_text=before.split("\n")[-1]).last).to_be_in_viewport()
    expect(page.chat.locator(".entry .text")).to_have_text([f"line {number}" for number in range(120)])
    expect(earlier).to_have_count(0)


def test_earlier_messages_that_cannot_be_loaded_can_be_asked_for_again(
    open_shop: OpenShop, service: Service
) -> None:
    page = open_shop()
    go_on_from(page, service, lines=51)
    expect(page.answers).to_have_count(50)
    with page.unreachable():
        page.chat.get_by_role("button", name="Show earlier messages").click()
        again = page.chat.get_by_role("button", name="They could not be loaded. Try again")
        expect(again).to_be_focused()
    again.click()
    expect(page.answers).to_have_count(51)


def test_days_are_told_apart(open_shop: OpenShop, service: Service) -> None:
    page = open_shop(timezone_id="UTC")
    written = Written.begun(service)
    now = datetime.now(timezone.utc)
    for days in (9, 1, 0):
        written.write("bot", f"{days} days ago", at=now - timedelta(days=days))
    written.kept_by(page.page)
    page.page.reload()
    names = page.chat.locator(".day-name")
    expect(names).to_have_count(3)
    then = now - timedelta(days=9)
    assert str(then.day) in names.nth(0).inner_text() and str(then.year) in names.nth(0).inner_text()
    expect(names.nth(1)).to_have_text("Yesterday")
    expect(names.nth(2)).to_have_text("Today")


def test_a_second_tab_shows_what_is_said_in_the_other(open_shop: OpenShop, service: Service) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    other = another_tab(page, service.url)
    other.expect_said(["red mug under a tenner"])
    other.say("cheaper ones")
    page.expect_said(["red mug under a tenner", "cheaper ones"])
    page.say("tell me about the first one")
    said = ["red mug under a tenner", "cheaper ones", "tell me about the first one"]
    other.expect_said(said)
    page.expect_said(said)
    expect(other.chat.locator(".typing")).to_have_count(0)


def test_two_tabs_that_speak_at_once_agree(open_shop: OpenShop, service: Service) -> None:
    page = open_shop()
    page.say("hello")
    other = another_tab(page, service.url)
    expect(other.answers).to_have_count(1)
    for number in range(3):
        page.type(f"red mug number {number}")
        other.type(f"blue mug number {number}")
    expect(page.answers).to_have_count(7)
    expect(other.answers).to_have_count(7)
    assert texts(page) == texts(other)
    page.expect_said(texts(other))


def test_starting_anew_in_one_tab_starts_anew_in_the_other(open_shop: OpenShop, service: Service) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    other = another_tab(page, service.url)
    expect(other.answers).to_have_count(1)
    page.chat.get_by_role("button", name="Start a new conversation").click()
    expect(other.chat.locator(".entry")).to_have_count(0)
    other.say("hello")
    page.expect_said(["hello"])
    page.page.reload()
    page.expect_said(["hello"])


def run_out(page: ShopPage, service: Service) -> None:
    """The session of the page's conversation ended a minute ago."""
    written = Written.shown(service, page.page)
    claims = jwt.decode(
        written.session["token"], service.secret, algorithms=["HS256"], audience="daogou-widget"
    )
    ended = {**claims, "exp": int(time.time()) - 60}
    written.session["token"] = jwt.encode(ended, service.secret, algorithm="HS256")
    written.kept_by(page.page)


def test_a_conversation_that_ran_out_is_begun_anew_openly(open_shop: OpenShop, service: Service) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    run_out(page, service)
    page.page.reload()
    expect(page.chat.locator(".notice")).to_contain_text("run out")
    expect(page.chat.locator(".entry")).to_have_count(0)
    page.say("hello")
    page.page.reload()
    page.expect_said(["hello"])
    expect(page.chat.locator(".notice")).to_have_count(0)


def test_a_button_of_a_conversation_that_ran_out_says_its_words(
    open_shop: OpenShop, service: Service
) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    run_out(page, service)
    page.answered(page.chat.locator(".chip").first.click)
    expect(page.chat.locator(".notice")).to_contain_text("run out")
    expect(page.chat.locator(".problem")).to_have_count(0)


def test_a_button_is_proved_and_goes(open_shop: OpenShop) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    chip = page.chat.locator(".chip").first
    title = chip.inner_text()
    with page.page.expect_request("**/webhooks/widget/messages") as request:
        page.answered(chip.click)
    assert "button" in request.value.post_data_json and "message" not in request.value.post_data_json
    expect(page.chat.locator(".entry.you .text").last).to_have_text(title)
    expect(page.answers.first.locator(".chip")).to_have_count(0)
    page.page.reload()
    expect(page.answers).to_have_count(2)
    expect(page.answers.first.locator(".chip")).to_have_count(0)


def test_agents_and_the_system_speak_in_the_same_place(open_shop: OpenShop, service: Service) -> None:
    page = open_shop()
    page.say("hello")
    written = Written.shown(service, page.page)
    written.write("system", "Anna has joined.")
    written.write("agent", "How can I help?")
    for _ in range(2):
        expect(page.chat.locator(".entry.system")).to_contain_text("Anna has joined.")
        expect(page.chat.locator(".entry.agent")).to_contain_text("How can I help?")
        expect(page.chat.locator(".entry")).to_have_count(4)
        page.page.reload()


def test_the_launcher_counts_what_is_unread(open_shop: OpenShop, service: Service) -> None:
    page = open_shop(**NARROW)
    launcher(page).click()
    page.say("hello")
    page.chat.get_by_role("button", name="Close the shopping assistant").click()
    expect(launcher(page)).to_have_accessible_name(OPEN)
    written = Written.shown(service, page.page)
    written.write("agent", "Are you there?")
    expect(launcher(page)).to_have_accessible_name(f"{OPEN}, 1 unread message")
    written.write("system", "Anna has left.")
    written.write("bot", "It is me again.")
    expect(launcher(page)).to_have_accessible_name(f"{OPEN}, 2 unread messages")
    page.page.reload()
    expect(launcher(page)).to_have_accessible_name(f"{OPEN}, 2 unread messages")
    expect(page.chat.locator(".badge")).to_have_text("2")

    other = another_tab(page, service.url)
    launcher(other).click()
    expect(launcher(page)).to_have_accessible_name(OPEN)
    page.page.reload()
    expect(page.chat.locator(".entry")).to_have_count(5)
    expect(launcher(page)).to_have_accessible_name(OPEN)


def test_works_where_nothing_may_be_kept(open_shop: OpenShop) -> None:
    page = open_shop()
    page.page.add_init_script(f"({DENIED})()")
    page.page.reload()
    page.say("red mug under a tenner")
    page.say("cheaper ones")
    page.expect_said(["red mug under a tenner", "cheaper ones"])
    page.chat.get_by_role("button", name="Start a new conversation").click()
    page.say("hello")
    page.expect_said(["hello"])
    page.page.reload()
    expect(page.chat.locator(".entry")).to_have_count(0)


def test_customers_of_one_browser_are_kept_apart(open_shop: OpenShop, service: Service) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    guest = Written.shown(service, page.page)
    page.page.get_by_label("Shop as").select_option(index=1)
    expect(page.chat.locator(".entry")).to_have_count(0)
    page.say("hello")
    assert Written.shown(service, page.page).session == guest.session
    page.page.reload()
    page.expect_said(["red mug under a tenner"])
