"""The agents' console in real browsers: signing in, and conversations with a shopper at the other end."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from actions.handoff.contact_requests import ContactRequests
from tests.e2e.console_page import ARRIVAL_TIMEOUT_MS, ConsolePage
from tests.e2e.floor import Floor, wait_for
from tests.e2e.page import ShopPage
from tests.e2e.servers import Service
from tests.e2e.staff import INES, MIA, PASSWORD, TOM
from tests.e2e.written import Written

OpenShop = Callable[..., ShopPage]
OpenConsole = Callable[..., ConsolePage]


@pytest.fixture
def shop(open_shop: OpenShop, floor: Floor) -> ShopPage:
    """A shopper who saw some mugs and wants a person."""
    page = open_shop()
    page.say("show me red mugs under £10")
    page.say("I'd like to talk to a person")
    return page


@pytest.fixture
def asked(shop: ShopPage, service: Service) -> str:
    """The id of that shopper's conversation."""
    return str(Written.shown(service, shop.page).session["conversation_id"])


def test_who_signs_in_works_until_signing_out(open_console: OpenConsole, floor: Floor) -> None:
    console = open_console(None)
    page = console.page
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Please fill in your name and your password.")
    page.get_by_label("Name").fill("tom")
    page.get_by_label("Password").fill("another password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("That name and password do not go together.")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody is waiting")).to_be_visible()
    expect(page.locator(".presence")).to_contain_text("Online")
    expect(console.tab("All")).to_be_hidden()  # of supervisors
    page.get_by_role("button", name="Tom Okafor").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_label("Name")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Name")).to_be_visible()


def test_what_is_written_outlives_a_session(open_console: OpenConsole, asked: str) -> None:
    console = open_console(TOM)
    console.claim(asked)
    console.reply.fill("I am looking into")
    console.page.context.clear_cookies()
    console.press("Return to queue")
    dialog = console.page.get_by_role("dialog", name="Please sign in again")
    expect(dialog.get_by_label("Name")).to_have_value("tom")
    expect(dialog.get_by_label("Password")).to_be_focused()
    console.page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Password").fill(PASSWORD)
    console.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(console.reply).to_have_value("I am looking into")
    console.reply.press("End")
    console.reply.type(" it")
    console.reply.press("Enter")
    console.hears("I am looking into it")


def test_there_and_back(open_console: OpenConsole, shop: ShopPage, asked: str) -> None:
    console = open_console(TOM)
    row = console.row(asked)
    expect(row).to_contain_text("Asked for a person")
    expect(row).to_contain_text("I'd like to talk to a person")
    expect(row.locator(".row-time")).to_have_text(re.compile(r"\d:\d\d"))
    expect(console.page).to_have_title("(1) Support desk")
    console.open(asked)
    expect(console.log.locator(".product-card").first).to_contain_text("£")
    about = console.page.get_by_role("complementary", name="What is known")
    expect(about).to_contain_text("The shopper asked for a person")
    expect(about).to_contain_text("Colour: red")
    expect(about).to_contain_text("up to £10.00")
    expect(console.reply).to_be_hidden()
    console.press("Claim")
    expect(console.reply).to_be_focused()
    expect(shop.chat.locator(".owner")).to_contain_text("You are talking with Tom Okafor")
    expect(console.page).to_have_title("Support desk")

    console.reply.press_sequentially("Hello, how may I ")
    expect(shop.chat.locator(".typing")).to_contain_text("Tom Okafor is typing")
    console.say("Hello, how may I help?")
    expect(shop.chat.locator(".entry.agent").last).to_contain_text("Hello, how may I help?")
    console.hears("Hello, how may I help?")
    shop.input.press_sequentially("Is the red one")
    expect(console.page.get_by_text("The shopper is typing…")).to_be_visible()
    shop.type("Is the red one dishwasher safe?")
    console.hears("Is the red one dishwasher safe?")
    expect(console.page.get_by_text("The shopper is typing…")).to_be_hidden()

    console.resolve()
    expect(console.told).to_contain_text(["Resolved: the assistant has it again."])
    expect(shop.chat.locator(".owner")).to_be_hidden()
    expect(console.head).to_contain_text("With the assistant")
    expect(console.row(asked)).to_have_count(0)
    console.tab("Past").click()
    expect(console.row(asked)).to_contain_text("Resolved")
    console.page.get_by_label("Search past conversations").fill("dishwasher")
    expect(console.row(asked)).to_be_visible()
    console.page.get_by_label("Search past conversations").fill("nothing has these words")
    expect(console.page.get_by_text("Nothing found for")).to_be_visible()


def test_products_and_canned_replies_are_sent(open_console: OpenConsole, shop: ShopPage, asked: str) -> None:
    console = open_console(TOM)
    console.claim(asked)
    console.reply.press("/")
    choice = console.page.get_by_role("dialog", name="Canned replies")
    console.page.keyboard.press("ArrowDown")
    chosen = choice.get_by_role("option", selected=True).locator(".canned-text").inner_text()
    console.page.keyboard.press("Enter")
    expect(console.reply).to_have_value(chosen)
    expect(console.reply).to_be_focused()
    console.reply.press("Enter")
    expect(shop.chat.locator(".entry.agent").last).to_contain_text(chosen)

    console.press("Add products")
    console.page.get_by_role("searchbox", name="Search the catalogue").fill("lantern")
    found = console.page.get_by_role("list", name="Products found").get_by_role("checkbox")
    expect(found.first).to_be_visible()
    found.nth(0).check()
    found.nth(1).check()
    console.press("Add 2 products")
    console.page.get_by_role("button", name=re.compile("^Leave out")).last.click()
    expect(console.reply).to_have_value("This may be what you are looking for:")
    console.reply.press("Enter")
    expect(shop.chat.locator(".entry.agent .card")).to_have_count(1, timeout=ARRIVAL_TIMEOUT_MS)
    sent = shop.chat.locator(".entry.agent .card .title").inner_text()
    expect(console.log.locator(".entry.own .product-title").last).to_have_text(sent)
    expect(console.log.locator(".delivery")).to_have_count(0)


def test_notes_stay_at_the_desk(open_console: OpenConsole, shop: ShopPage, asked: str) -> None:
    console = open_console(TOM)
    console.claim(asked)
    console.press("Private note")
    console.note.fill("Promised a call before five.")
    console.note.press("Enter")
    expect(console.log.locator(".entry.note")).to_contain_text("Promised a call before five.")
    expect(console.page.get_by_role("complementary")).to_contain_text("Promised a call before five.")
    console.press("Reply")
    console.say("I will call you.")
    expect(shop.chat.locator(".entry.agent").last).to_contain_text("I will call you.")
    assert "before five" not in shop.chat.inner_text()
    shop.page.reload()
    expect(shop.chat.locator(".entry.agent").last).to_contain_text("I will call you.")
    assert "before five" not in shop.chat.inner_text()


def test_two_cannot_take_the_same(open_console: OpenConsole, asked: str) -> None:
    first, second = open_console(TOM), open_console(INES)
    second.open(asked)
    second.page.route(
        "**/api/events*", lambda route: route.abort()
    )  # nothing tells that somebody was quicker
    second.page.reload()
    first.claim(asked)
    second.press("Claim")
    expect(second.told).to_contain_text(["Tom Okafor was quicker and has this conversation."])
    expect(second.head).to_contain_text("With Tom Okafor")
    expect(second.reply).to_be_hidden()


def test_a_conversation_is_passed_on(open_console: OpenConsole, shop: ShopPage, asked: str) -> None:
    first, second = open_console(TOM), open_console(INES)
    expect(second.page.locator(".presence")).to_contain_text("Online")
    first.claim(asked)
    first.press("Transfer")
    menu = first.page.get_by_role("menu", name="Transfer to")
    expect(menu.get_by_role("menuitem", name="Inês Carvalho")).to_contain_text("0 of 4")
    menu.get_by_role("menuitem", name="Inês Carvalho").click()
    expect(first.told).to_contain_text(["Transferred to Inês Carvalho."])
    expect(first.head).to_contain_text("With Inês Carvalho")
    expect(second.told).to_contain_text(["is now with you."])
    expect(shop.chat.locator(".owner")).to_contain_text("Inês Carvalho")
    second.tab("Mine").click()
    second.open(asked)
    second.say("Hello, Inês here.")
    expect(shop.chat.locator(".entry.agent").last).to_contain_text("Hello, Inês here.")
    first.hears("Hello, Inês here.")  # who held it may go on reading
    second.press("Return to queue")
    expect(second.head).to_contain_text("Waiting")
    expect(second.page.get_by_role("complementary").locator(".history li")).to_have_count(4)


def test_a_supervisor_sees_all(open_console: OpenConsole, asked: str) -> None:
    agent, boss = open_console(TOM), open_console(MIA)
    agent.claim(asked)
    boss.tab("All").click()
    expect(boss.page.locator(".team")).to_contain_text("1 of 4")
    boss.open(asked)
    expect(boss.head).to_contain_text("With Tom Okafor")
    expect(boss.reply).to_be_hidden()
    boss.note.fill("Offer free delivery.")
    boss.note.press("Enter")
    expect(boss.log.locator(".entry.note")).to_contain_text("Offer free delivery.")
    boss.resolve()
    expect(agent.head).to_contain_text("With the assistant")
    boss.page.get_by_role("link", name="Audit log").click()
    lines = boss.page.locator(".audit tbody tr")
    expect(lines.first).to_contain_text("Mia Lindqvist")
    expect(lines.first).to_contain_text("handed it back to the assistant")
    boss.page.get_by_label("Filter by name").fill("tom claimed")
    expect(lines.first).to_contain_text("Tom Okafor")
    boss.page.get_by_role("link", name="Figures").click()
    expect(boss.page.get_by_role("heading", name="Waiting time")).to_be_visible()
    expect(boss.page.get_by_role("rowheader", name="Asked for a person")).to_be_visible()


def test_a_conversation_of_the_assistant_is_not_read(
    open_console: OpenConsole, service: Service, floor: Floor
) -> None:
    other = Written.begun(service)
    other.write("shopper", "hello")
    console = open_console(TOM)
    console.page.goto(f"{service.console}#/c/{other.session['conversation_id']}")
    expect(console.page.get_by_text("This conversation is not yours to read")).to_be_visible()
    console.page.goto(f"{service.console}#/c/nothing-of-this-name")
    expect(console.page.get_by_text("not yours to read")).to_be_visible()
    expect(console.page.locator(".presence")).to_contain_text("Online")


def test_what_was_left_out_of_hours_is_dealt_with(
    open_console: OpenConsole, service: Service, floor: Floor
) -> None:
    requests = ContactRequests(floor.redis)
    requests.keep("c-1", "m-1", "ada@example.org", "Two glasses came broken.")
    console = open_console(TOM)
    console.tab("Requests").click()
    console.page.get_by_role("link", name="ada@example.org").click()
    expect(console.page.get_by_role("region", name="Request outside")).to_contain_text(
        "Two glasses came broken."
    )
    console.press("Mark as done")
    expect(console.page.get_by_text("No open requests")).to_be_visible()
    assert requests.open() == []


def test_who_has_gone_quiet_and_who_wrote(open_console: OpenConsole, shop: ShopPage, asked: str) -> None:
    console = open_console(TOM)
    console.claim(asked)
    expect(console.tab("Mine")).to_contain_text("1")
    console.page.goto(console.page.url.split("#")[0] + "#/figures")
    shop.type("hello? are you there?")
    console.page.get_by_role("link", name="Conversations").click()
    console.tab("Mine").click()
    row = console.row(asked)
    expect(row.locator(".badge")).to_have_text("1")
    row.click()
    expect(row.locator(".badge")).to_be_hidden()


def test_what_a_shopper_wrote_with_a_rating_is_read(
    open_console: OpenConsole, shop: ShopPage, asked: str
) -> None:
    console = open_console(TOM)
    console.claim(asked)
    console.resolve()
    shop.chat.get_by_role("radio", name="4 stars").check(force=True)
    shop.chat.get_by_role("textbox", name="Anything to add?").fill("Quick <b>and</b> kind")
    shop.chat.get_by_role("button", name="Send rating").click()
    expect(shop.chat).to_contain_text("Thank you for your 4 of 5.")
    console.page.get_by_role("link", name="Figures").click()
    comments = console.page.get_by_role("list", name="What shoppers wrote")

    def told() -> bool:
        console.press("Refresh")
        return "Quick <b>and</b> kind" in "".join(comments.all_inner_texts())

    wait_for(told, within_s=30)  # figures are read anew each ten seconds
    expect(comments.get_by_role("listitem").first).to_contain_text("4 stars")
