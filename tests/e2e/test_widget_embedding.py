"""The widget on another's page: one tag under a strict policy, and what the page can ask of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e import shop
from tests.e2e.page import ShopPage
from tests.e2e.servers import Server, Service, answers, free_port

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self' {bot}",
        "style-src {bot}",
        "connect-src {bot}",
        "img-src {bot}",
    )
)
PAGE = """<!doctype html><html lang="en"><title>A shop</title><h1>A shop</h1>
<script src="/shop.js"></script><script type="module" src="{bot}/widget/element.js?{query}"></script>"""
SCRIPT = """window.told = [];
for (const name of ["open", "close", "message", "cart", "consent", "error"])
  addEventListener(`daogou:${name}`, (event) => told.push([name, event.detail]));
(window.daogou ??= []).push((chat) => { window.chat = chat; chat.send("red mug under a tenner"); });"""


@dataclass
class Shop:
    """A shop's own site, and the bot that lets it in."""

    url: str
    bot: str
    secret: str = field(repr=False)


def site(port: int, bot: str) -> ThreadingHTTPServer:
    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            script = path == "/shop.js"
            body = (SCRIPT if script else PAGE.format(bot=bot, query=query or "auto")).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if script else "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(bot=bot))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return ThreadingHTTPServer(("127.0.0.1", port), Site)


@pytest.fixture(scope="module")
def foreign(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    here, there = free_port(), free_port()
    url, bot = f"http://127.0.0.1:{here}", f"http://127.0.0.1:{there}"
    env = {**service.bot.env, "BOT_PORT": str(there), "DAOGOU_ORIGINS": url}
    log: Path = tmp_path_factory.mktemp("foreign") / "bot.log"
    server: Server = replace(
        service.bot, env=env, ready=lambda: answers(f"{bot}/ready"), log=log, process=None
    )
    pages = site(here, bot)
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    try:
        server.start()
        server.wait()
        yield Shop(url, bot, service.secret)
    finally:
        server.stop()
        pages.shutdown()
        pages.server_close()


@pytest.fixture
def page(browser: Browser, foreign: Shop) -> Iterator[Page]:
    """The shop's page; what its policy refuses and what fails on it fails the test."""
    opened = browser.new_context(viewport={"width": 1100, "height": 800}).new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda line: "Content Security Policy" in line.text and wrong.append(line.text))
    opened.goto(foreign.url)
    yield opened
    opened.context.close()
    assert wrong == []


def told(page: Page, name: str) -> list[dict[str, Any]]:
    return [detail for event, detail in page.evaluate("window.told") if event == name]


def opened(page: Page, visits: int = 1) -> ShopPage:
    """The panel, once what the page said at each visit, before it was there, is answered."""
    widget = ShopPage(page)
    expect(widget.answers).to_have_count(visits, timeout=15_000)
    page.evaluate("chat.open()")
    expect(widget.input).to_be_focused()
    return widget


def test_one_tag_under_a_strict_policy_is_the_whole_assistant(page: Page) -> None:
    widget = opened(page)
    assert widget.ids()
    pictures = widget.cards.locator(".picture > *")
    expect(pictures.first).to_be_visible()
    assert widget.chat.locator(".panel").evaluate("node => getComputedStyle(node).position") == "fixed"
    widget.say("compare the first two")
    expect(widget.answer.get_by_role("table")).to_be_visible()
    widget.input.fill("line\nline\nline")
    assert (widget.input.bounding_box() or {})["height"] > 60


def test_the_page_is_told_what_happens(page: Page) -> None:
    widget = opened(page)
    assert len(told(page, "open")) == 1
    widget.say("add the first one to my cart")
    widget.say("show me my cart")
    said = told(page, "message")
    assert {"from": "shopper", "text": "red mug under a tenner"} in said
    assert any(message["from"] == "bot" and message["text"] for message in said)
    assert told(page, "cart")[-1]["lines"]
    widget.chat.get_by_role("button", name="Only what is needed").click()
    expect(widget.chat.get_by_role("region", name="May the shop")).to_be_hidden()
    assert told(page, "consent") == [{"level": "necessary"}]
    widget.input.press("Escape")
    assert len(told(page, "close")) == 1
    expect(widget.chat.locator(".launcher")).to_be_focused()


def test_this_one_is_the_product_on_the_page(page: Page) -> None:
    widget = opened(page)
    item_id = next(iter(widget.ids()))
    page.evaluate("item_id => chat.setContext({ item_id })", item_id)
    answer = widget.answered(lambda: page.evaluate("chat.send('is this one dishwasher safe?')"))
    asked = page.evaluate("window.told").copy()
    assert ["message", {"from": "shopper", "text": "is this one dishwasher safe?"}] in asked
    widget.say("tell me about this one")
    expect(widget.answer.locator(".detail")).to_have_attribute("data-id", item_id)
    assert answer
    with pytest.raises(Exception, match="item_id must be"):
        page.evaluate("chat.setContext({ item_id: 7 })")


def test_a_customer_signs_in_and_out(page: Page, foreign: Shop) -> None:
    widget = opened(page)
    customer = shop.sample_customers()[0]
    claims = {"aud": "daogou-identity", "sub": customer, "exp": int(time.time()) + 600}
    token = jwt.encode(claims, foreign.secret, algorithm="HS256")
    with page.expect_response("**/webhooks/widget/session") as begun:
        page.evaluate("token => chat.identify(token, { name: 'Ada' })", token)
    assert begun.value.json()["customer_id"] == customer
    expect(widget.chat).to_contain_text("Shopping as Ada")
    expect(widget.chat.locator(".entry")).to_have_count(0)
    page.evaluate("chat.identify(null)")
    expect(widget.answers).to_have_count(1)
    expect(widget.chat).not_to_contain_text("Ada")


def test_looks_are_the_shop_s(page: Page, foreign: Shop) -> None:
    page.goto(f"{foreign.url}/?auto&theme=dark&position=left&heading=Ask%20Ada")
    widget = opened(page, visits=2)
    panel = widget.chat.locator(".panel")
    expect(panel).to_have_attribute("aria-label", "Ask Ada")
    assert (panel.bounding_box() or {})["x"] < 30
    colour = "node => getComputedStyle(node).backgroundColor"
    assert panel.evaluate(colour) == "rgb(21, 25, 24)"
    page.evaluate("chat.style.setProperty('--daogou-ground-dark', 'rgb(1, 2, 3)')")
    page.evaluate("chat.style.setProperty('--daogou-offset-x', '60px')")
    assert panel.evaluate(colour) == "rgb(1, 2, 3)"
    assert (panel.bounding_box() or {})["x"] == 60
    page.evaluate("chat.setAttribute('theme', 'light')")
    assert panel.evaluate(colour) == "rgb(246, 244, 239)"


def test_an_element_works_before_it_is_on_the_page(page: Page) -> None:
    opened(page)
    page.evaluate(
        """() => {
          chat.remove();
          window.chat = document.createElement("daogou-chat");
          chat.setContext({ item_id: "22178" });
          chat.open();
          chat.send("blue bowl");
          document.body.append(chat);
        }"""
    )
    widget = ShopPage(page)
    expect(widget.chat.locator(".entry.you .text")).to_have_text(["red mug under a tenner", "blue bowl"])
