"""Takes the pictures of README.md and docs (tests/e2e/pictures.py)."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser

from actions.handoff import Agent
from tests.e2e.console_page import ConsolePage, give_cookie
from tests.e2e.page import ShopPage
from tests.e2e.servers import ROOT, Service

PICTURES = ROOT / "docs/pictures"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1366, "height": 860}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
SHARP: dict[str, Any] = {**DESKTOP, "device_scale_factor": 2}
SETTLED_MS = 900


class Camera:
    """Opens the shop and the agents' console as it is asked for, and takes pictures of them."""

    def __init__(self, browser: Browser, service: Service) -> None:
        self.browser = browser
        self.service = service

    def open(self, *, asked: bool = False, **context: Any) -> ShopPage:
        """The shop with the panel open; `asked` leaves the question for consent unanswered."""
        page = self.browser.new_context(**context).new_page()
        page.goto(self.service.url)
        page.locator(".shelf").first.wait_for()
        opened = ShopPage(page)
        launcher = opened.chat.get_by_role("button", name="Open the shopping assistant")
        if launcher.is_visible():
            launcher.click()
        if not asked:
            opened.chat.get_by_role("button", name="Personal suggestions").click()
        return opened

    def console(self, agent: Agent, **context: Any) -> ConsolePage:
        """The agents' console of somebody who has signed in."""
        page = self.browser.new_context(**context).new_page()
        give_cookie(page.context, self.service, agent)
        page.goto(self.service.console)
        page.locator(".presence[data-state=live]").wait_for()
        return ConsolePage(page)

    def take(self, shown: ShopPage | ConsolePage, name: str, whole: bool = False) -> None:
        """A picture of the widget's panel, or of all that the window shows; of a console always that."""
        shown.page.wait_for_timeout(SETTLED_MS)
        path = PICTURES / f"{name}.png"
        if isinstance(shown, ShopPage) and not whole:
            shown.chat.get_by_role("dialog").screenshot(path=path)
        else:
            shown.page.screenshot(path=path)
        print(path.relative_to(ROOT))
