"""Two bots over one Redis, and a bot whose Redis stalls: as processes, over HTTP."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from rasa.shared.utils.io import read_yaml_file

from bot.settings import ROOT
from tests.bot.conftest import started_bot
from tests.bot.processes import ActionsServer, RunningBot

PATIENCE_S = 8.0
SESSION = read_yaml_file(ROOT / "bot/domain/session.yml")["responses"]


@pytest.fixture(scope="module")
def other(
    redis_url: str, _actions_thread: ActionsServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningBot]:
    """A second bot over the same Redis, patient with its actions, to be killed by the test at the end."""
    environ = {
        "REDIS_URL": redis_url,
        "DAOGOU_ACTIONS_URL": f"http://127.0.0.1:{_actions_thread.port}",
        "DAOGOU_ACTIONS_DEADLINE_S": "20",
    }
    with started_bot(environ, tmp_path_factory.mktemp("other") / "bot.log") as running:
        yield running


def said(call: dict) -> list[str]:
    return [event["text"] for event in call["tracker"]["events"] if event["event"] == "user"]


def test_turns_of_a_conversation_never_overlap(
    bot: RunningBot, other: RunningBot, actions: ActionsServer
) -> None:
    sender, running = uuid.uuid4().hex, []

    async def slow(request: web.Request) -> web.StreamResponse:
        running.append((await request.json())["tracker"]["latest_message"]["text"])
        overlapping = len(running) > 1
        await asyncio.sleep(0.03)
        running.pop()
        return web.json_response(
            {"events": [], "responses": [{"text": "overlap" if overlapping else "alone"}]}
        )

    actions.handler = slow
    messages = [f"red mugs {number}" for number in range(12)]
    with ThreadPoolExecutor(12) as shoppers:
        turns = [shoppers.submit((bot, other)[i % 2].say, sender, text) for i, text in enumerate(messages)]
        answers = [turn.result() for turn in turns]
    assert [answer[0]["text"] for answer in answers] == ["alone"] * 12
    assert sorted(said(actions.calls[-1])) == sorted(messages)


def test_a_conversation_goes_on_when_its_pod_is_killed(
    bot: RunningBot, other: RunningBot, actions: ActionsServer
) -> None:
    sender, called = uuid.uuid4().hex, threading.Event()
    other.say(sender, "red mugs")
    works = actions.handler

    async def hangs(request: web.Request) -> web.StreamResponse:
        called.set()
        await asyncio.sleep(15)
        return web.json_response({})

    actions.handler = hangs
    with ThreadPoolExecutor(1) as shopper:
        dying = shopper.submit(other.say, sender, "blue mugs")
        assert called.wait(timeout=10)
        other.process.send_signal(signal.SIGKILL)
        actions.handler = works
        began = time.monotonic()
        assert bot.say(sender, "green mugs")[0]["text"] == "did action_search_products"
        assert time.monotonic() - began < PATIENCE_S
        with pytest.raises(httpx.TransportError):
            dying.result()
    assert said(actions.calls[-1]) == ["red mugs", "green mugs"]


def test_a_stalled_redis_is_told_in_the_domains_words(
    own_redis: tuple[str, object], actions: ActionsServer, tmp_path: Path
) -> None:
    url, server = own_redis
    environ = {"REDIS_URL": url, "DAOGOU_ACTIONS_URL": actions.url.removesuffix("/webhook")}
    with started_bot(environ, tmp_path / "bot.log") as alone:
        alone.say("s", "red mugs")
        server.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        assert alone.say("s", "blue mugs")[0]["text"] == SESSION["utter_conversation_unreachable"][0]["text"]
        assert httpx.get(f"{alone.url}/health", timeout=2).status_code == 200
        assert time.monotonic() - began < PATIENCE_S
        server.send_signal(signal.SIGCONT)

        async def stalls(request: web.Request) -> web.StreamResponse:
            server.send_signal(signal.SIGSTOP)
            return web.json_response({"events": [], "responses": [{"text": "found"}]})

        time.sleep(3.5)  # the lease that the server may have given when it went on
        actions.handler = stalls
        found, note = alone.say("s", "green mugs")
        assert (found["text"], note["text"]) == ("found", SESSION["utter_not_saved"][0]["text"])
        server.send_signal(signal.SIGCONT)
        assert "NotConfirmedError" in (tmp_path / "bot.log").read_text()
