"""The agents' console by the rules of axe, by keyboard alone, in narrow windows and without motion."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from actions.handoff.contact_requests import ContactRequests
from tests.e2e import axe
from tests.e2e.console_page import ConsolePage
from tests.e2e.floor import Floor
from tests.e2e.page import ShopPage
from tests.e2e.servers import Service
from tests.e2e.staff import INES, MIA, PASSWORD, TOM
from tests.e2e.written import Written

OpenShop = Callable[..., ShopPage]
OpenConsole = Callable[..., ConsolePage]

SCREENS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1366, "height": 860}},
    "narrow": {"viewport": {"width": 400, "height": 800}},
}
WIDTHS = (1440, 1024, 768, 400)
LONG = "Where is the parcel with the engraved candle holder and the tablecloth in extra long " * 11
TURNS = (
    "show me red mugs under £10",
    "compare the first two",
    "tell me about the second one",
    "add the first one to my cart",
    "show me my cart",
    "how long does delivery take?",
    "I'd like to talk to a person",
)
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
MOTION = """() => {
  window.moved = [];
  const note = (event) => window.moved.push(`${event.type}: ${event.target.className}`);
  for (const type of ["animationstart", "transitionrun"]) document.addEventListener(type, note);
}"""
FOCUSED = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
MOST_TABS = 40
NOTICE_MS = 10_000


def fault_free(console: ConsolePage, state: str) -> None:
    """No rule of axe is broken, neither by day nor by night."""
    for scheme in ("light", "dark"):
        console.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert axe.violations(console.page) == [], f"{state}, {scheme}"


@pytest.fixture
def asked(open_shop: OpenShop, floor: Floor, service: Service) -> str:
    """A conversation that has all that a shopper is shown, and waits for a person; its id."""
    shop = open_shop()
    for words in TURNS:
        shop.say(words)
    return str(Written.shown(service, shop.page).session["conversation_id"])


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {**SCREENS[request.param], "reduced_motion": "reduce"}


def test_axe_finds_no_fault_at_the_door(open_console: OpenConsole, screen: dict[str, Any]) -> None:
    console = open_console(None, **screen)
    expect(console.page.get_by_label("Name")).to_be_visible()
    fault_free(console, "sign in")
    console.press("Sign in")
    fault_free(console, "nothing filled in")
    console.page.route("**/api/me", lambda route: route.fulfill(status=404, json={"error": {}}))
    console.page.reload()
    expect(console.page.get_by_text("The desk is not set up yet")).to_be_visible()
    fault_free(console, "not set up")
    console.page.unroute("**/api/me")
    console.page.route("**/api/me", lambda route: route.abort())
    console.page.reload()
    expect(console.page.get_by_text("The server cannot be reached just now.")).to_be_visible()
    fault_free(console, "unreachable")


def test_axe_finds_no_fault_without_work(
    open_console: OpenConsole, screen: dict[str, Any], floor: Floor, service: Service
) -> None:
    console = open_console(MIA, **screen)
    for name in ("Waiting", "Mine", "All", "Requests", "Past"):
        console.tab(name).click()
        expect(console.tab(name)).to_have_attribute("aria-selected", "true")
        fault_free(console, name)
    for view in ("Figures", "Audit log"):
        console.page.get_by_role("link", name=view).click()
        expect(console.page.get_by_role("heading", name=view, level=1)).to_be_visible()
        fault_free(console, view)


def test_axe_finds_no_fault_in_a_conversation(
    open_console: OpenConsole, screen: dict[str, Any], asked: str
) -> None:
    open_console(INES)
    console = open_console(MIA, **screen)
    page = console.page
    expect(console.row(asked)).to_be_visible()
    fault_free(console, "somebody waits")
    console.open(asked)
    fault_free(console, "waiting")
    console.press("Claim")
    expect(console.reply).to_be_focused()
    expect(console.told).to_have_count(0, timeout=NOTICE_MS)
    fault_free(console, "claimed")
    console.reply.fill("x" * 1100)
    expect(page.get_by_text("100 characters too many")).to_be_visible()
    fault_free(console, "too long")
    console.say("How may I help?")
    expect(console.log.locator(".delivery")).to_have_count(0)
    fault_free(console, "said")
    console.press("Private note")
    console.note.fill("A note.")
    fault_free(console, "note")
    console.note.press("Enter")
    expect(console.log.locator(".entry.note")).to_be_visible()
    fault_free(console, "noted")
    expect(console.told).to_have_count(0, timeout=NOTICE_MS)
    console.press("Transfer")
    expect(page.get_by_role("menuitem", name=INES.name)).to_be_visible()
    fault_free(console, "transfer")
    page.keyboard.press("Escape")
    console.press("Resolve")
    fault_free(console, "resolve")
    page.keyboard.press("Escape")
    if page.get_by_role("button", name="Close the details").is_hidden():
        console.press("Details")
    fault_free(console, "details")


def test_axe_finds_no_fault_in_what_helps(
    open_console: OpenConsole, screen: dict[str, Any], asked: str
) -> None:
    console = open_console(TOM, **screen)
    page = console.page
    console.claim(asked)
    expect(console.told).to_have_count(0, timeout=NOTICE_MS)  # axe takes it to lie over the dialogs
    console.reply.press("/")
    expect(page.get_by_role("option").first).to_be_visible()
    fault_free(console, "canned replies")
    page.get_by_role("combobox").fill("no such words")
    fault_free(console, "no canned reply")
    page.keyboard.press("Escape")
    console.press("Add products")
    page.get_by_role("searchbox").fill("lantern")
    page.get_by_role("list", name="Products found").get_by_role("checkbox").first.check()
    fault_free(console, "products")
    console.press("Add 1 product")
    fault_free(console, "attached")
    for name in ("Alerts", "Keyboard shortcuts"):
        console.press(name)
        fault_free(console, name)
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Tom Okafor").click()
    fault_free(console, "account")
    page.keyboard.press("Escape")
    with console.unreachable():
        expect(console.banner).to_be_visible()
        console.say("Are you there?")
        expect(console.log.get_by_role("button", name="Try again")).to_be_visible()
        fault_free(console, "offline")


def test_axe_finds_no_fault_in_a_request(
    open_console: OpenConsole, screen: dict[str, Any], floor: Floor, service: Service
) -> None:
    requests = ContactRequests(floor.redis)
    request = requests.keep("c-1", uuid.uuid4().hex, "ada@example.org", "Two glasses came broken.")
    console = open_console(TOM, **screen)
    console.tab("Requests").click()
    expect(console.page.get_by_role("link", name="ada@example.org")).to_be_visible()
    fault_free(console, "requests")
    console.page.get_by_role("link", name="ada@example.org").click()
    fault_free(console, "request")
    requests.done(request)


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Go on with the Tab key until what is called so has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        if str(page.evaluate(FOCUSED)).startswith(name):
            return
    raise AssertionError(f"no {name!r} within {MOST_TABS} tabs")


def test_a_whole_conversation_by_keyboard_alone(open_console: OpenConsole, asked: str) -> None:
    console = open_console(None)
    page, keys = console.page, console.page.keyboard
    expect(page.get_by_label("Name")).to_be_focused()
    keys.type("tom")
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(console.row(asked)).to_be_visible()
    keys.press("j")
    expect(console.log.locator(".entry").first).to_be_visible()
    expect(console.row(asked)).to_be_focused()
    keys.press("c")
    expect(console.reply).to_be_focused()
    expect(console.tab("Mine")).to_have_attribute("aria-selected", "true")
    keys.type("Hello? ")  # no key is a command while one writes
    keys.press("Shift+Enter")
    keys.type("It is Tom.")
    keys.press("Enter")
    console.hears("Hello? \nIt is Tom.")
    keys.press("Escape")
    expect(console.row(asked)).to_be_focused()
    keys.press("e")
    expect(page.get_by_role("dialog", name="Resolve this conversation?")).to_be_visible()
    keys.press("Enter")
    expect(console.head).to_contain_text("With the assistant")
    keys.press("s")
    expect(page.get_by_label("Search past conversations")).to_be_focused()
    tab_to(page, "Past", "Shift+Tab")
    keys.press("ArrowLeft")
    expect(console.tab("Requests")).to_have_attribute("aria-selected", "true")
    keys.press("1")
    expect(console.tab("Waiting")).to_have_attribute("aria-selected", "true")


def test_everything_in_a_conversation_by_keyboard_alone(open_console: OpenConsole, asked: str) -> None:
    open_console(INES)
    console = open_console(TOM)
    page, keys = console.page, console.page.keyboard
    expect(console.row(asked)).to_be_visible()
    keys.press("n")
    expect(console.reply).to_be_focused()
    keys.press("Escape")
    keys.press("p")
    expect(console.note).to_be_focused()
    keys.type("Friendly.")
    keys.press("Enter")
    expect(console.log.locator(".entry.note")).to_be_visible()
    keys.press("Escape")
    keys.press("r")
    expect(console.reply).to_be_focused()
    keys.type("/")
    keys.press("Enter")
    expect(console.reply).not_to_have_value("")
    expect(console.reply).to_be_focused()
    keys.press("Escape")
    keys.press("t")
    expect(page.get_by_role("menuitem", name="Inês Carvalho")).to_be_focused()
    keys.press("Escape")
    expect(console.row(asked)).to_be_focused()  # where one was before
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    keys.press("Escape")
    keys.press("d")
    expect(page.get_by_role("complementary")).to_be_hidden()
    keys.press("b")
    expect(console.head).to_contain_text("Waiting")
    expect(console.reply).to_be_hidden()


def test_single_keys_can_be_turned_off(open_console: OpenConsole, asked: str) -> None:
    console = open_console(TOM)
    expect(console.row(asked)).to_be_visible()
    console.press("Keyboard shortcuts")
    console.page.get_by_role("switch", name="Shortcuts of a single key").uncheck()
    console.page.keyboard.press("Escape")
    console.page.keyboard.press("j")
    expect(console.page.get_by_text("Choose a conversation")).to_be_visible()
    console.page.reload()
    expect(console.row(asked)).to_be_visible()
    console.page.keyboard.press("j")
    expect(console.page.get_by_text("Choose a conversation")).to_be_visible()


def test_who_goes_through_the_queue_stays_there(
    open_console: OpenConsole, floor: Floor, service: Service
) -> None:
    ids = []
    for number in range(3):
        begun = Written.begun(service)
        begun.write("shopper", f"number {number}")
        ids.append(str(begun.session["conversation_id"]))
        floor.desk.ask(ids[-1], "asked", "widget")
    console = open_console(TOM)
    tab_to(console.page, "Waiting")
    tab_to(console.page, "Take the next one")
    tab_to(console.page, "1")
    expect(console.row(ids[0])).to_be_focused()
    console.page.keyboard.press("ArrowDown")
    console.page.keyboard.press("ArrowDown")
    expect(console.row(ids[2])).to_be_focused()
    floor.desk.resolve(ids[0], MIA)
    expect(console.row(ids[0])).to_have_count(0)
    expect(console.row(ids[2])).to_be_focused()
    expect(console.row(ids[2])).to_contain_text("2")
    console.page.keyboard.press("Home")
    expect(console.row(ids[1])).to_be_focused()
    floor.desk.resolve(ids[1], MIA)
    expect(console.row(ids[2])).to_be_focused()


@pytest.mark.parametrize("width", WIDTHS)
def test_long_texts_and_a_long_queue_fit(
    open_console: OpenConsole, floor: Floor, service: Service, width: int
) -> None:
    stream = Written.begun(service)
    conversation = str(stream.session["conversation_id"])
    floor.desk.ask(conversation, "asked", "widget")
    stream.write("shopper", LONG)
    stream.write("shopper", "x" * 900)
    others = [f"{conversation[:8]}-{number}" for number in range(119)]
    for other in others:
        floor.desk.ask(other, "complaint", "rest")
    console = open_console(MIA, viewport={"width": width, "height": 760})
    expect(console.page.get_by_text("and 20 more")).to_be_attached()
    assert not console.page.evaluate(WIDER)
    console.open(conversation)
    assert not console.page.evaluate(WIDER)
    console.press("Claim")
    expect(console.reply).to_be_visible()
    console.reply.fill(LONG)
    expect(console.page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    assert not console.page.evaluate(WIDER)
    for button in ("Transfer", "Return to queue", "Resolve"):
        expect(console.page.get_by_role("button", name=button)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("reduced", [True, False])
def test_nothing_moves_for_who_asked_for_no_motion(
    open_console: OpenConsole, asked: str, reduced: bool
) -> None:
    console = open_console(TOM, reduced_motion="reduce" if reduced else "no-preference")
    console.page.evaluate(MOTION)
    console.claim(asked)
    console.press("Alerts")
    console.page.get_by_role("switch", name="Play a sound").check()
    console.page.keyboard.press("Escape")
    expect(console.told).to_be_visible()
    moved = console.page.evaluate("window.moved")
    assert moved == [] if reduced else moved


def test_by_day_and_by_night(open_console: OpenConsole, service: Service) -> None:
    console = open_console(TOM, color_scheme="light")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    day = console.page.evaluate(ground)
    console.page.emulate_media(color_scheme="dark")
    night = console.page.evaluate(ground)
    assert day != night
    console.press("Look: as the system")
    assert console.page.evaluate(ground) == day
    console.press("Look: light")
    console.page.emulate_media(color_scheme="light")
    assert console.page.evaluate(ground) == night
    console.page.reload()
    expect(console.page.get_by_role("button", name="Look: dark")).to_be_visible()
    assert console.page.evaluate(ground) == night
