"""The agents' console as a person of the shop handles it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import BrowserContext, Locator, Page, expect

from actions.console.accounts import Accounts
from actions.console.gate import COOKIE
from actions.console.sessions import Sessions
from actions.handoff import Agent
from tests.e2e.servers import Service

ARRIVAL_TIMEOUT_MS = 20_000


def give_cookie(context: BrowserContext, service: Service, agent: Agent) -> None:
    """Have a browser be signed in, without the time that a password takes."""
    accounts = Accounts(Path(service.actions.env["DAOGOU_AGENTS"]))
    account = accounts.get(agent.id)
    assert account is not None
    token, _ = Sessions(service.secret, accounts).start(account)
    context.add_cookies([{"name": COOKIE, "value": token, "url": service.console}])


@dataclass
class ConsolePage:
    """The page, its queue, and the conversation that is opened."""

    page: Page

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def head(self) -> Locator:
        return self.page.locator(".case-head")

    @property
    def reply(self) -> Locator:
        return self.page.get_by_role("textbox", name="Your reply to the shopper")

    @property
    def note(self) -> Locator:
        return self.page.get_by_role("textbox", name="A note that only your colleagues read")

    @property
    def told(self) -> Locator:
        """Short notices of how something went."""
        return self.page.locator(".toast")

    @property
    def banner(self) -> Locator:
        """What says that the connection is lost."""
        return self.page.locator(".banner[role=alert]")

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("tab", name=name)

    def row(self, conversation_id: str) -> Locator:
        """A conversation in the list that is shown."""
        return self.page.locator(
            f'[role=tabpanel]:not([hidden]) a.row[href="#/c/{quote(conversation_id, safe="")}"]'
        )

    def open(self, conversation_id: str) -> None:
        """Open a conversation by its row, and wait until it is there."""
        row = self.row(conversation_id)
        expect(row).to_be_visible(timeout=ARRIVAL_TIMEOUT_MS)
        row.click()
        expect(self.log.locator(".entry").first).to_be_visible(timeout=ARRIVAL_TIMEOUT_MS)

    def claim(self, conversation_id: str) -> None:
        """Open a conversation that waits, and take it."""
        self.open(conversation_id)
        self.press("Claim")
        expect(self.reply).to_be_focused(timeout=ARRIVAL_TIMEOUT_MS)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def say(self, text: str) -> None:
        """Write a reply and send it with Enter."""
        self.reply.fill(text)
        self.reply.press("Enter")

    def hears(self, text: str) -> None:
        """Wait until it stands in the transcript, once."""
        expect(self.log.locator(".bubble").filter(has_text=text)).to_have_count(1, timeout=ARRIVAL_TIMEOUT_MS)

    def resolve(self) -> None:
        self.press("Resolve")
        self.page.get_by_role("dialog").get_by_role("button", name="Resolve", exact=True).click()

    def said(self) -> list[str]:
        """What stands in the bubbles, in the order in which they are shown."""
        return self.log.locator(".entry:not(.note) .bubble").all_inner_texts()

    def in_order(self) -> None:
        """Each day's entries stand in their order."""
        places = self.log.locator(".day").evaluate_all(
            "days => days.map((day) => [...day.children].map((one) => Number(one.dataset.place)))"
        )
        assert places == [sorted(day) for day in places]

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """The server cannot be reached meanwhile, and no stream of before goes on."""
        self.page.context.set_offline(True)
        try:
            yield
        finally:
            self.page.context.set_offline(False)
