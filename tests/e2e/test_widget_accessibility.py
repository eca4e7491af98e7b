"""The widget by the rules of axe, by keyboard alone and without motion, in the states a shopper meets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import axe, shop
from tests.e2e.page import ShopPage
from tests.e2e.servers import Service
from tests.e2e.test_photo import a_photo
from tests.e2e.test_widget_photo import choose
from tests.e2e.written import Written

OpenShop = Callable[..., ShopPage]

SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1366, "height": 860}},
    "phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
}
TURNS = {
    "conversation": "red mug under a tenner",
    "detail": "tell me about the second one",
    "comparison": "compare the first two",
    "added": "add the first one to my cart",
    "cart": "show me my cart",
    "answer": "how long does delivery take?",
    "order number asked": "where is my order?",
    "handoff": "I want to talk to a person",
}
PEOPLE: dict[str, tuple[str, dict[str, Any]]] = {
    "waiting": ("system", {"type": "handoff", "state": "waiting", "position": 2, "expected_wait_s": 240}),
    "human": ("system", {"type": "handoff", "state": "human", "agent": "Mia"}),
    "agent": ("agent", {}),
    "rating": ("bot", {"type": "rating_request"}),
    "photo": ("shopper", {"type": "photo"}),
    "handed back": ("system", {"type": "handoff", "state": "bot"}),
}
MOTION = """() => {
  window.moved = [];
  const note = (event) => window.moved.push(`${event.type}: ${event.target.className}`);
  for (const root of [document, document.querySelector("daogou-chat").shadowRoot])
    for (const type of ["animationstart", "transitionrun"]) root.addEventListener(type, note);
}"""
FOCUSED = """() => {
  const focused = document.querySelector("daogou-chat").shadowRoot.activeElement;
  return focused?.getAttribute("aria-label") ?? focused?.textContent ?? "";
}"""
MOST_TABS = 120


def fault_free(page: ShopPage, state: str) -> None:
    """No rule of axe is broken, neither by day nor by night."""
    for scheme in ("light", "dark"):
        page.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert axe.violations(page.page) == [], f"{state}, {scheme}"


@pytest.fixture(params=SCREENS)
def page(request: pytest.FixtureRequest, open_shop: OpenShop) -> ShopPage:
    """The shop with the panel open, on a desktop and on a phone."""
    opened = open_shop(**SCREENS[request.param], reduced_motion="reduce")
    expect(opened.page.locator(".shelf").first).to_be_visible()
    launcher = opened.chat.get_by_role("button", name="Open the shopping assistant")
    if launcher.is_visible():
        fault_free(opened, "closed")
        launcher.click()
    return opened


def test_axe_finds_no_fault_in_a_conversation(page: ShopPage) -> None:
    fault_free(page, "welcome")
    for state, words in TURNS.items():
        page.say(words)
        fault_free(page, state)


def test_axe_finds_no_fault_in_what_is_asked_about_privacy(page: ShopPage) -> None:
    question = page.chat.get_by_role("region", name="May the shop use more than your words?")
    expect(question).to_be_visible()
    fault_free(page, "asked")
    question.get_by_role("button", name="Personal suggestions").click()
    expect(question).to_be_hidden()
    fault_free(page, "answered")
    page.chat.get_by_role("button", name="Privacy choices").click()
    expect(question.locator("[aria-pressed=true]")).to_be_visible()
    fault_free(page, "privacy choices")


def test_axe_finds_no_fault_with_a_photo(page: ShopPage) -> None:
    page.answered(lambda: choose(page, a_photo()))
    expect(page.chat.get_by_role("img", name="The photo that you sent")).to_be_visible()
    fault_free(page, "photo")


def test_axe_finds_no_fault_for_a_customer(page: ShopPage) -> None:
    if not page.page.get_by_label("Shop as").is_visible():
        page.page.keyboard.press("Escape")  # a phone's panel covers the page
    page.sign_in(shop.sample_customers()[1])
    for words in ("where is my last order?", "what do you recommend for me?"):
        page.say(words)
        fault_free(page, words)


def test_axe_finds_no_fault_when_a_message_could_not_be_sent(page: ShopPage) -> None:
    page.page.context.set_offline(True)
    page.type("red mug under a tenner")
    expect(page.chat.get_by_role("button", name="Try again")).to_be_visible()
    fault_free(page, "unsent")
    page.type("a" * 1001)
    fault_free(page, "too long")


def test_axe_finds_no_fault_with_people(page: ShopPage, service: Service) -> None:
    stream = Written.greeted(service, page)
    for state, (sender, custom) in PEOPLE.items():
        text = f"About {state}."
        stream.write(sender, [{"text": text, **({"custom": {"version": 1, **custom}} if custom else {})}])
        expect(page.chat.get_by_text("Photo" if state == "photo" else text, exact=True)).to_be_visible()
        fault_free(page, state)


def test_axe_finds_no_fault_while_offline_and_with_news_unread(page: ShopPage, service: Service) -> None:
    stream = Written.greeted(service, page)
    page.page.context.set_offline(True)
    expect(page.chat.get_by_text("You are offline.")).to_be_visible()
    fault_free(page, "offline")
    page.page.context.set_offline(False)
    expect(page.chat.get_by_text("You are offline.")).to_be_hidden()
    page.page.keyboard.press("Escape")
    stream.write("agent", [{"text": "Are you still there?"}])
    expect(page.chat.get_by_role("button", name="1 unread message")).to_be_visible(timeout=20_000)
    fault_free(page, "unread")


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Go on with the Tab key until the control of that name has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        if str(page.evaluate(FOCUSED)).startswith(name):
            return
    raise AssertionError(f"no {name!r} within {MOST_TABS} tabs")


def test_a_whole_conversation_by_keyboard_alone(open_shop: OpenShop) -> None:
    page = open_shop(**SCREENS["phone"])
    keys = page.page.keyboard
    expect(page.page.locator(".shelf").first).to_be_visible()
    tab_to(page.page, "Open the shopping assistant")
    keys.press("Enter")
    expect(page.input).to_be_focused()

    keys.type("red mug under a tenner")
    page.answered(lambda: keys.press("Enter"))
    expect(page.input).to_be_focused()
    second = page.ids()[1]
    first, title = (shop.listings()[item_id]["title"] for item_id in page.ids()[:2])
    tab_to(page.page, f"{first}, £", "Shift+Tab")
    keys.press("ArrowRight")
    tab_to(page.page, f"Details: {title}")
    page.answered(lambda: keys.press("Enter"))
    expect(page.answer.locator(".detail")).to_have_attribute("data-id", second)

    tab_to(page.page, "Your message")
    keys.type("compare the first two")
    page.answered(lambda: keys.press("Enter"))
    tab_to(page.page, "Comparison of products", "Shift+Tab")

    keys.press("Escape")
    expect(page.chat.get_by_role("dialog")).to_be_hidden()
    expect(page.chat.get_by_role("button", name="Open the shopping assistant")).to_be_focused()


@pytest.mark.parametrize("reduced", [True, False])
def test_nothing_moves_for_who_asked_for_no_motion(open_shop: OpenShop, reduced: bool) -> None:
    page = open_shop(reduced_motion="reduce" if reduced else "no-preference")
    page.page.evaluate(MOTION)
    page.chat.get_by_role("button", name="Close the shopping assistant").click()
    page.chat.get_by_role("button", name="Open the shopping assistant").click()
    page.say("red mug under a tenner")
    moved = page.page.evaluate("window.moved")
    assert moved == [] if reduced else moved
