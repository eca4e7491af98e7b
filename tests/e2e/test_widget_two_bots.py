"""Two bots behind one address: the one that serves the shopper is killed, the other goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.gateway import gateway
from tests.e2e.page import ShopPage
from tests.e2e.servers import Server, Service, answers, free_port

OpenShop = Callable[..., ShopPage]
TAKEN_OVER_TIMEOUT_MS = 30_000  # a dead pod's lock lasts 3 s; the rest is a busy machine


@pytest.fixture
def other_bot(service: Service, tmp_path: Path) -> Iterator[Server]:
    """A second bot over the same Redis and actions server, to be killed."""
    port = free_port()
    env = {**service.bot.env, "BOT_PORT": str(port)}
    ready = f"http://127.0.0.1:{port}/ready"
    bot = replace(service.bot, env=env, ready=lambda: answers(ready), log=tmp_path / "bot.log", process=None)
    try:
        bot.start()
        bot.wait()
        yield bot
    finally:
        bot.stop()


def kill(server: Server) -> None:
    assert server.process is not None
    server.process.kill()
    server.process.wait()


def test_a_bot_is_killed_in_mid_conversation_and_the_shopper_sees_each_message_once(
    service: Service, other_bot: Server, browser: Browser
) -> None:
    said = ["red mug under a tenner", "cheaper ones", "how long does delivery take?"]
    ports = (int(other_bot.env["BOT_PORT"]), urlsplit(service.url).port or 0)
    with gateway(*ports) as address, browser.new_context() as context:
        page = ShopPage(context.new_page())
        page.page.goto(address.url)
        page.say(said[0])
        first = page.ids()
        with service.actions.paused():  # the bot has the message and waits for its answer when it dies
            with page.page.expect_response("**/webhooks/widget/messages") as accepted:
                page.type(said[1])
            assert accepted.value.status == 202
            expect(page.chat.locator(".typing")).to_be_visible()
            kill(other_bot)
        expect(page.answers).to_have_count(2, timeout=TAKEN_OVER_TIMEOUT_MS)
        assert page.ids() and page.ids() != first
        expect(page.say(said[2]).locator(".source")).to_be_visible()

        expect(page.chat.locator(".entry.you .text")).to_have_text(said)
        order = page.chat.locator(".entry").evaluate_all(
            "entries => entries.map((entry) => (entry.matches('.you') ? 'you' : 'bot'))"
        )
        assert order == ["you", "bot"] * len(said)
