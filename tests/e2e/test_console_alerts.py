"""How the console tells an agent who looks elsewhere: the title, on request a sound and a notification."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.console_page import ARRIVAL_TIMEOUT_MS, ConsolePage
from tests.e2e.floor import Floor, wait_for
from tests.e2e.staff import TOM
from tests.e2e.talk import RestShopper

OpenConsole = Callable[..., ConsolePage]
NOTES_HZ = [660, 880]
OBSERVED = """() => {
  window.notices = [];
  window.Notification = class extends Notification {
    constructor(title, options) {
      super(title, options);
      notices.push({ title, body: this.body, shown: false, click: () => this.onclick() });
      this.addEventListener("show", () => (notices.at(-1).shown = true));
    }
  };
  window.players = [];
  window.AudioContext = class extends AudioContext {
    constructor() {
      super();
      if (muted) this.suspend();
      players.push(this);
    }
  };
  window.muted = false;
  window.tones = [];
  window.heard = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    tones.push(this.frequency.value);
    this.addEventListener("ended", () => (heard += 1));
    start.call(this, at);
  };
  window.elsewhere = false;
  Object.defineProperty(document, "hidden", { get: () => elsewhere });
}"""
"""Notes what the page has the browser do, which does it all the same; nobody can look elsewhere headless."""


def observed(console: ConsolePage) -> ConsolePage:
    """The console of a page that is watched from its next load on."""
    console.page.add_init_script(f"({OBSERVED})()")
    console.page.reload()
    expect(console.tab("Waiting")).to_be_visible()
    expect(console.page.locator(".presence")).to_contain_text("Online")
    return console


def switch(console: ConsolePage, name: str) -> Locator:
    """One of those behind the bell."""
    console.press("Alerts")
    return console.page.get_by_role("dialog", name="Alerts").get_by_role("switch", name=name)


def turn_on(console: ConsolePage, name: str) -> None:
    switch(console, name).check()
    console.page.keyboard.press("Escape")
    expect(console.page.get_by_role("dialog")).to_have_count(0)


def asks(client: httpx.Client) -> RestShopper:
    """A shopper who waits for a person from now on."""
    shopper = RestShopper(client)
    shopper.say("I want to talk to a person")
    return shopper


def counted(page: Page, what: str, number: int) -> None:
    wait_for(lambda: page.evaluate(what) >= number)
    assert page.evaluate(what) == number


def closed(page: Page) -> None:
    """Wait until no player of sounds is left."""
    wait_for(lambda: page.evaluate("players.every((one) => one.state === 'closed')"))


@pytest.fixture
def console(open_console: OpenConsole, floor: Floor) -> ConsolePage:
    return observed(open_console(TOM, permissions=["notifications"]))


def test_alerts_are_off_until_they_are_wanted(console: ConsolePage, client: httpx.Client) -> None:
    console.page.evaluate("elsewhere = true")
    asks(client)
    expect(console.page).to_have_title("(1) Support desk", timeout=ARRIVAL_TIMEOUT_MS)
    assert console.page.evaluate("[tones.length, notices.length]") == [0, 0]
    for name in ("Play a sound", "Show a notification of the system"):
        expect(switch(console, name)).not_to_be_checked()
        console.page.keyboard.press("Escape")


def test_a_sound_tells_of_who_is_new_and_of_what_is_written(
    console: ConsolePage, client: httpx.Client, floor: Floor
) -> None:
    turn_on(console, "Play a sound")
    assert console.page.evaluate("tones") == NOTES_HZ  # so does it sound
    console.page.reload()
    expect(console.page.locator(".presence")).to_contain_text("Online")
    first = asks(client)
    counted(console.page, "tones.length", 2)
    counted(console.page, "heard", 2)
    assert console.page.evaluate("tones") == NOTES_HZ
    console.claim(first.conversation_id)
    first.say("Is anybody there?")
    console.hears("Is anybody there?")
    expect(console.row(first.conversation_id)).to_contain_text("Is anybody there?")  # the queue has it too
    assert console.page.evaluate("tones.length") == 2, "it is looked at"
    console.page.goto(f"{console.page.url.partition('#')[0]}#/figures")
    expect(console.page.get_by_role("heading", name="Figures")).to_be_visible()
    first.say("Hello?")
    counted(console.page, "tones.length", 4)
    closed(console.page)


def test_a_notification_is_shown_while_the_page_is_not(console: ConsolePage, client: httpx.Client) -> None:
    turn_on(console, "Show a notification of the system")
    first = asks(client)
    expect(console.row(first.conversation_id)).to_be_visible(timeout=ARRIVAL_TIMEOUT_MS)
    assert console.page.evaluate("notices.length") == 0, "the page is looked at"
    console.page.evaluate("elsewhere = true")
    second = asks(client)
    counted(console.page, "notices.filter(({ shown }) => shown).length", 1)
    told = console.page.evaluate("notices[0]")
    assert told["title"] == "Somebody is waiting"
    assert told["body"] == "Asked for a person: I want to talk to a person"
    console.page.evaluate("notices[0].click()")
    expect(console.row(second.conversation_id)).to_have_attribute("aria-current", "true")

    console.press("Claim")
    expect(console.tab("Mine")).to_contain_text("1")
    second.say("<b>Hello</b>?")
    counted(console.page, "notices.length", 2)
    told = console.page.evaluate("notices[1]")
    assert told["title"].startswith("New message from Shopper")
    assert told["body"] == "<b>Hello</b>?"


def test_who_blocked_notifications_is_told(open_console: OpenConsole, floor: Floor) -> None:
    console = open_console(TOM)
    switch(console, "Show a notification of the system").check()
    expect(console.page.get_by_role("dialog").get_by_role("status")).to_contain_text("are blocked")


def test_a_sound_that_the_browser_does_not_allow_leaves_nothing_behind(
    console: ConsolePage, client: httpx.Client
) -> None:
    turn_on(console, "Play a sound")
    console.page.add_init_script("muted = true")
    console.page.reload()
    expect(console.page.locator(".presence")).to_contain_text("Online")
    asks(client)
    counted(console.page, "tones.length", 2)
    closed(console.page)
    assert console.page.evaluate("heard") == 0
