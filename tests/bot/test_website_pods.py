"""The website's channel with two bots over one Redis, and with a Redis that is gone."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from rasa.shared.utils.io import read_yaml_file

from bot.settings import ROOT
from tests.bot.conftest import started_bot
from tests.bot.processes import ActionsServer, RunningBot
from tests.bot.website import Browser
from tests.conftest import wait_until_answering

PATIENCE_S = 8.0  # a dead pod's lock lasts up to 3 s, the sweep comes each half second
SESSION = read_yaml_file(ROOT / "bot/domain/session.yml")["responses"]


@pytest.fixture
def other(redis_url: str, actions: ActionsServer, tmp_path: Path) -> Iterator[RunningBot]:
    """A second bot over the same Redis, patient with its actions, to be killed."""
    environ = {
        "REDIS_URL": redis_url,
        "DAOGOU_ACTIONS_URL": actions.url.removesuffix("/webhook"),
        "DAOGOU_ACTIONS_DEADLINE_S": "20",
    }
    with started_bot(environ, tmp_path / "bot.log") as running:
        yield running


def test_what_a_killed_bot_took_in_is_answered_once_by_another(
    bot: RunningBot, other: RunningBot, actions: ActionsServer
) -> None:
    browser = Browser(other.url)
    browser.say("red mugs")
    called, works = threading.Event(), actions.handler

    async def hangs(request: web.Request) -> web.StreamResponse:
        called.set()
        await asyncio.sleep(15)
        return web.json_response({})

    actions.handler = hangs
    running, waiting = browser.send("blue mugs"), browser.send("green mugs")
    assert called.wait(timeout=10)
    other.process.send_signal(signal.SIGKILL)
    actions.handler = works
    killed_at = time.monotonic()
    elsewhere = browser.at(bot.url)
    seen = [event.data for event in elsewhere.until_answered(waiting)]
    assert time.monotonic() - killed_at < PATIENCE_S
    assert [one["reply_to"] for one in seen if one["from"] == "bot"][1:] == [running, waiting]
    time.sleep(2.5)  # a sweep that would answer again has come by
    entries = elsewhere.get("history").json()["entries"]
    assert [entry["reply_to"] for entry in entries if entry["from"] == "bot"][1:] == [running, waiting]
    texts = [e["text"] for e in actions.calls[-1]["tracker"]["events"] if e["event"] == "user"]
    assert texts == ["red mugs", "blue mugs", "green mugs"]


def test_a_message_that_kills_each_bot_is_given_up_after_three(
    own_redis: tuple[str, subprocess.Popen[bytes]], actions: ActionsServer, tmp_path: Path
) -> None:
    environ = {
        "REDIS_URL": own_redis[0],
        "DAOGOU_ACTIONS_URL": actions.url.removesuffix("/webhook"),
        "DAOGOU_ACTIONS_DEADLINE_S": "20",
    }
    works, running, all_sent = actions.handler, [], threading.Event()

    async def kills(request: web.Request) -> web.StreamResponse:
        if (await request.json())["tracker"]["latest_message"]["text"] == "blue mugs":
            await asyncio.to_thread(all_sent.wait)
            running[-1].process.kill()
        return await works(request)

    actions.handler = kills
    with ExitStack() as bots:
        for number in range(4):
            running.append(bots.enter_context(started_bot(environ, tmp_path / f"bot{number}.log")))
            if number == 0:
                browser = Browser(running[0].url)
                deadly, waiting = browser.send("blue mugs"), browser.send("green mugs")
                all_sent.set()
            if number < 3:
                running[-1].process.wait(timeout=4 * PATIENCE_S)
        seen = [event.data for event in browser.at(running[-1].url).until_answered(waiting)]
    answers = {one["reply_to"]: one["messages"] for one in seen if one["from"] == "bot"}
    assert answers == {
        deadly: [{"text": SESSION["utter_given_up"][0]["text"]}],
        waiting: [{"text": "did action_search_products"}],
    }
    calls = [call["tracker"]["latest_message"]["text"] for call in actions.calls]
    assert calls == ["blue mugs"] * 3 + ["green mugs"]


def test_what_one_bot_answers_another_delivers(
    bot: RunningBot, other: RunningBot, actions: ActionsServer
) -> None:
    browser = Browser(bot.url)
    with browser.at(other.url).stream() as coming:
        for text in ("red mugs", "blue mugs"):
            message_id = browser.send(text)
            assert next(coming).data["message_id"] == message_id
            assert next(coming).data["reply_to"] == message_id


def test_without_redis_503_in_the_domains_words(
    own_redis: tuple[str, subprocess.Popen[bytes]], actions: ActionsServer, tmp_path: Path
) -> None:
    url, server = own_redis
    environ = {"REDIS_URL": url, "DAOGOU_ACTIONS_URL": actions.url.removesuffix("/webhook")}
    with started_bot(environ, tmp_path / "bot.log") as alone:
        browser = Browser(alone.url)
        with browser.stream() as coming:
            first = browser.send("red mugs")
            assert [next(coming).data.get("reply_to") for _ in range(2)] == [None, first]
            server.send_signal(signal.SIGSTOP)
            body = {"message_id": "m-2", "message": "blue mugs"}
            asked = [browser.post(path, body) for path in ("session", "messages")]
            for refused in (*asked, browser.get("history"), browser.get("stream")):
                assert refused.status_code == 503
                assert refused.json()["text"] == SESSION["utter_conversation_unreachable"][0]["text"]
                assert int(refused.headers["retry-after"]) > 0
            assert httpx.get(f"{alone.url}/health", timeout=2).status_code == 200
            server.send_signal(signal.SIGCONT)
            assert browser.post("messages", body).status_code == 202
            answers = [next(coming).data for _ in range(2)]
        assert [answer.get("reply_to") for answer in answers] == [None, "m-2"]


def test_an_open_stream_goes_on_when_redis_was_started_anew(
    own_redis: tuple[str, subprocess.Popen[bytes]], actions: ActionsServer, tmp_path: Path
) -> None:
    url, server = own_redis
    environ = {"REDIS_URL": url, "DAOGOU_ACTIONS_URL": actions.url.removesuffix("/webhook")}
    with started_bot(environ, tmp_path / "bot.log") as alone:
        browser = Browser(alone.url)
        with browser.stream() as coming:
            first = browser.send("red mugs")
            assert [next(coming).data.get("reply_to") for _ in range(2)] == [None, first]
            server.kill()
            server.wait(timeout=10)
            body = {"message_id": "m-2", "message": "blue mugs"}
            assert browser.post("messages", body).status_code == 503
            anew = subprocess.Popen(server.args, stdout=subprocess.DEVNULL)
            try:
                wait_until_answering(url, anew)
                assert browser.post("messages", body).status_code == 202
                assert [next(coming).data.get("reply_to") for _ in range(2)] == [None, "m-2"]
            finally:
                anew.kill()
                anew.wait(timeout=10)


def test_who_asks_too_often_is_told_when_to_come_back(
    redis_url: str, actions: ActionsServer, tmp_path: Path
) -> None:
    environ = {
        "REDIS_URL": redis_url,
        "DAOGOU_ACTIONS_URL": actions.url.removesuffix("/webhook"),
        "DAOGOU_SESSION_REQUESTS_PER_MIN": "5",
        "DAOGOU_ADDRESS_REQUESTS_PER_MIN": "12",
        "DAOGOU_PROXIES": "1",
    }
    with started_bot(environ, tmp_path / "bot.log") as strict:
        here = {"X-Forwarded-For": "203.0.113.7, 198.51.100.1"}
        sessions = [httpx.post(f"{strict.url}/webhooks/widget/session", headers=here) for _ in range(3)]
        tokens = [session.json()["token"] for session in sessions]

        def ask(token: str, address: str) -> httpx.Response:
            headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": f"made up, {address}"}
            return httpx.get(f"{strict.url}/webhooks/widget/history", headers=headers)

        assert [ask(tokens[0], "198.51.100.1").status_code for _ in range(6)] == [200] * 5 + [429]
        refused = ask(tokens[0], "198.51.100.2")  # a session has its own limit wherever it asks from
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 12
        assert refused.json()["text"] == SESSION["utter_too_many_messages"][0]["text"]
        assert [ask(tokens[1], "198.51.100.1").status_code for _ in range(4)] == [200] * 3 + [429]
        assert ask(tokens[2], "198.51.100.2").status_code == 200
        assert httpx.get(f"{strict.url}/health").status_code == 200


def until_open(browser: Browser) -> None:
    """The bot hears within moments that a stream was left, and has room for another."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with browser.raw_stream() as response:
            if response.status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError("a stream that was left still counts")


def test_a_bot_with_as_many_streams_as_it_may_have_refuses_more_in_words(
    redis_url: str, actions: ActionsServer, tmp_path: Path
) -> None:
    environ = {
        "REDIS_URL": redis_url,
        "DAOGOU_ACTIONS_URL": actions.url.removesuffix("/webhook"),
        "DAOGOU_OPEN_STREAMS": "2",
    }
    with started_bot(environ, tmp_path / "bot.log") as small:
        first, second, third = (Browser(small.url) for _ in range(3))
        with first.stream():
            with second.stream():
                refused = third.get("stream")
                assert refused.status_code == 503
                assert refused.json()["text"] == SESSION["utter_too_busy"][0]["text"]
                assert refused.json()["error"]["reason"] == "2 streams are open"
                assert int(refused.headers["retry-after"]) > 0
            until_open(third)


def test_a_bot_without_redis_has_no_website_channel(actions: ActionsServer, tmp_path: Path) -> None:
    with started_bot({"REDIS_URL": ""}, tmp_path / "bot.log") as alone:
        answer = httpx.post(f"{alone.url}/webhooks/widget/session")
        assert answer.status_code == 503
        assert "REDIS_URL" in answer.json()["error"]["reason"]
        assert answer.json()["text"] and int(answer.headers["retry-after"]) > 0


def test_a_bot_that_stops_lets_its_streams_go_at_once(
    bot: RunningBot, other: RunningBot, actions: ActionsServer
) -> None:
    browser = Browser(other.url)
    with browser.stream() as coming:
        other.process.terminate()
        began = time.monotonic()
        assert list(coming) == []
        other.process.wait(timeout=30)
        assert time.monotonic() - began < PATIENCE_S
    assert browser.at(bot.url).say("red mugs") == [{"text": "did action_search_products"}]
