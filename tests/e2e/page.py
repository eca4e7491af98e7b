"""The demo page as a shopper handles it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

ANSWER_TIMEOUT_MS = 15_000


@dataclass
class ShopPage:
    """The page and the widget on it; locators reach into the widget's open shadow root."""

    page: Page

    @property
    def chat(self) -> Locator:
        return self.page.locator("daogou-chat")

    @property
    def input(self) -> Locator:
        return self.chat.get_by_role("textbox", name="Your message")

    @property
    def answers(self) -> Locator:
        return self.chat.locator(".entry.bot")

    @property
    def answer(self) -> Locator:
        """What the bot said last."""
        return self.answers.last

    @property
    def cards(self) -> Locator:
        return self.answer.locator(".card")

    def sign_in(self, customer: str) -> None:
        """Go on as a sample customer of the demo shop, once the shop has vouched for them."""
        with self.page.expect_response(lambda response: "/store/identity" in response.url):
            self.page.get_by_label("Shop as").select_option(customer)

    def say(self, text: str) -> Locator:
        """Type a message, send it with Enter, and wait for the answer to be on the page."""
        return self.answered(lambda: self.type(text))

    def type(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def answered(self, act: Callable[[], object]) -> Locator:
        """Do something that makes the bot answer, and wait for the answer."""
        before = self.answers.count()
        act()
        expect(self.answers).to_have_count(before + 1, timeout=ANSWER_TIMEOUT_MS)
        return self.answer

    def ids(self) -> list[str]:
        """Ids of the products in the last answer, in order."""
        return [card.get_attribute("data-id") or "" for card in self.cards.all()]

    def expect_said(self, texts: list[str]) -> None:
        """These are the shopper's messages, each is answered, and the entries are in their order."""
        expect(self.chat.locator(".entry.you .text")).to_have_text(texts)
        expect(self.answers).to_have_count(len(texts), timeout=ANSWER_TIMEOUT_MS)
        places = self.chat.locator(".entry").evaluate_all(
            "entries => entries.map((entry) => Number(entry.dataset.place))"
        )
        assert places == sorted(places)

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """The page and its files can be had meanwhile, the bot cannot."""
        self.page.route("**/webhooks/widget/**", lambda route: route.abort())
        try:
            yield
        finally:
            self.page.unroute("**/webhooks/widget/**")
