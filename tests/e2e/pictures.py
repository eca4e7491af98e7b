"""Remakes the pictures of README.md and docs: `.venv-actions/bin/python -m tests.e2e.pictures`.

Real conversations with the built artifacts; it needs what the browser tests need.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.e2e.page import ShopPage
from tests.e2e.servers import ROOT, browser_options, whole_service

PICTURES = ROOT / "docs/pictures"
DESKTOP: dict[str, Any] = {"viewport": {"width": 1366, "height": 860}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SETTLED_MS = 600


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        service = whole_service(Path(folder))
        try:
            service.start()
            browser = playwright.chromium.launch(**browser_options())
            take_all(browser, service.url)
            browser.close()
        finally:
            service.stop()


def take_all(browser: Browser, url: str) -> None:
    shop = opened(browser, url, **DESKTOP)
    save(shop, "welcome")
    shop.say("red mug under a tenner")
    save(shop, "conversation")
    shop.say("tell me about the second one")
    save(shop, "detail")
    shop.say("how long does delivery take?")
    save(shop, "answer")

    shop = opened(browser, url, color_scheme="dark", **DESKTOP)
    shop.say("fruit for less than £1")
    save(shop, "dark")

    shop = opened(browser, url, device_scale_factor=2, **PHONE)
    shop.chat.get_by_role("button", name="Open the shopping assistant").tap()
    shop.say("red mug under a tenner")
    save(shop, "phone")

    shop = opened(browser, url, **DESKTOP)
    shop.say("red mug under a tenner")
    shop.page.context.set_offline(True)
    shop.type("cheaper ones")
    shop.chat.get_by_role("button", name="Try again").wait_for()
    save(shop, "unsent")


def opened(browser: Browser, url: str, **context: Any) -> ShopPage:
    page = browser.new_context(**context).new_page()
    page.goto(url)
    return ShopPage(page)


def save(shop: ShopPage, name: str) -> None:
    shop.page.wait_for_timeout(SETTLED_MS)
    path = PICTURES / f"{name}.png"
    shop.page.screenshot(path=path)
    print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
