"""The bot as a process: its routes, bad requests, starts that fail."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import httpx
import pytest

from bot.settings import ROOT, Settings
from tests.bot.conftest import SECRET
from tests.bot.processes import ActionsServer, RunningBot, free_port, run_bot


@pytest.fixture
def sender() -> str:
    """A conversation of the test's own."""
    return uuid.uuid4().hex


def test_probes(bot: RunningBot) -> None:
    assert httpx.get(f"{bot.url}/health").json() == {"status": "ok"}
    for path in ("started", "ready"):
        assert httpx.get(f"{bot.url}/{path}").json()["status"] == "ready"


FRAMED_BADLY = {
    "negative": b"Content-Length: -1",
    "no number": b"Content-Length: abc",
    "another script's digits": "Content-Length: ²".encode("latin-1"),
    "empty": b"Content-Length:",
    "a list": b"Content-Length: 2, 2",
    "with a sign": b"Content-Length: +2",
    "beyond any number": b"Content-Length: " + b"9" * 5_000,
    "twice": b"Content-Length: 2\r\nContent-Length: 3",
    "two ways": b"Content-Length: 2\r\nTransfer-Encoding: chunked",
    "another encoding": b"Transfer-Encoding: gzip",
}


@pytest.mark.parametrize("headers", FRAMED_BADLY.values(), ids=FRAMED_BADLY)
def test_a_body_of_unclear_length_is_refused_and_the_next_request_served(
    bot: RunningBot, headers: bytes
) -> None:
    where = httpx.URL(bot.url)
    with socket.create_connection((where.host, where.port or 80), timeout=5) as connection:
        connection.sendall(b"POST /webhooks/rest/webhook HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\n{}")
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'{"error":{"field":"request",' in answer
    assert httpx.get(f"{bot.url}/health").status_code == 200


def test_a_turn(bot: RunningBot, actions: ActionsServer, sender: str) -> None:
    (answer,) = bot.say(sender, "red mug under a tenner", metadata={"customer_id": "12748"}, message_id="m-1")
    assert answer == {"recipient_id": sender, "text": "did action_search_products"}
    assert actions.calls[-1]["sender_id"] == sender


def test_conversations_survive_in_redis(bot: RunningBot, actions: ActionsServer, sender: str) -> None:
    bot.say(sender, "red mugs")
    bot.say(sender, "cheaper ones")
    texts = [e["text"] for e in actions.calls[-1]["tracker"]["events"] if e["event"] == "user"]
    assert texts == ["red mugs", "cheaper ones"]


def test_payload_text_and_buttons_come_as_one_message(
    bot: RunningBot, actions: ActionsServer, sender: str
) -> None:
    custom = {"type": "product_carousel", "version": 1, "items": []}
    buttons = [{"title": "Cheaper", "payload": "cheaper ones"}]
    actions.replies({"text": "1. Mug", "custom": custom, "buttons": buttons})
    assert bot.say(sender, "red mugs") == [
        {"recipient_id": sender, "text": "1. Mug", "buttons": buttons, "custom": custom}
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "🎁",
        "👍",
        "你好",
        "我想买一个红色的杯子",
        "\x07beep",
        "a" * 1_000,
        "/",
        "?",
        "{x}",
    ],
)
def test_any_text_gets_an_answer_or_a_refusal(bot: RunningBot, actions: ActionsServer, text: str) -> None:
    answer = bot.post({"sender": uuid.uuid4().hex, "message": text})
    if answer.status_code == 200:
        assert all(message.get("text") for message in answer.json())
        assert answer.json()
    else:
        assert answer.status_code == 400
        assert answer.json()["error"]["field"] == "message"


@pytest.mark.parametrize("text", ["/restart", "/session_start", '/search_products{"x": 1}', "/nlu_fallback"])
def test_shortcuts_are_words(bot: RunningBot, actions: ActionsServer, sender: str, text: str) -> None:
    bot.say(sender, text)
    bot.say(sender, "red mugs")
    events = actions.calls[-1]["tracker"]["events"]
    assert [e["text"] for e in events if e["event"] == "user"] == [text.lstrip("/"), "red mugs"]
    assert "restart" not in [event["event"] for event in events]


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"3", b"{", b"\xff", b'{"sender": "s"}', b"[" * 9_000])
def test_bad_bodies_are_refused(bot: RunningBot, body: bytes) -> None:
    answer = bot.post(body)
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"field", "reason"}


@pytest.mark.parametrize("size", [20_000, 100_000, 2_000_000])
def test_big_bodies_are_refused(bot: RunningBot, size: int) -> None:
    try:
        answer = bot.post(b'{"sender": "s", "message": "' + b"x" * size + b'"}')
    except httpx.TransportError:
        return  # cut off while it was still sending
    assert answer.status_code == 413
    assert answer.json()["error"]["reason"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/webhooks/rest/webhook", 405),
        ("GET", "/no/such/page", 404),
        ("GET", "/status", 404),
        ("PUT", "/model", 404),
        ("POST", "/conversations/s/tracker/events", 404),
    ],
)
def test_nothing_else_is_served(bot: RunningBot, method: str, path: str, status: int) -> None:
    answer = httpx.request(method, bot.url + path)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"field", "reason"}


def test_an_actions_server_that_hangs_costs_one_deadline(
    bot: RunningBot, actions: ActionsServer, sender: str
) -> None:
    async def hangs(request: object) -> None:
        await asyncio.sleep(3)

    actions.handler = hangs
    answer = bot.post({"sender": sender, "message": "red mugs"})
    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() < 2.5
    assert answer.json()[0]["text"]


def test_a_missing_model_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "dialogue").mkdir()
    ended = run_bot("run", DAOGOU_ARTIFACTS=str(tmp_path), DAOGOU_SECRET=SECRET, BOT_PORT=str(free_port()))
    assert ended.returncode == 2
    assert "no dialogue model" in ended.stderr
    assert "python -m bot train" in ended.stderr


def test_a_damaged_model_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "dialogue").mkdir()
    (tmp_path / "dialogue/dialogue.tar.gz").write_bytes(b"not an archive")
    ended = run_bot("run", DAOGOU_ARTIFACTS=str(tmp_path), DAOGOU_SECRET=SECRET, BOT_PORT=str(free_port()))
    assert ended.returncode == 2
    assert "cannot load" in ended.stderr


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"BOT_PORT": "http"}, "BOT_PORT"),
        ({"REDIS_URL": "here"}, "REDIS_URL"),
        ({"DAOGOU_SECRET": ""}, "DAOGOU_SECRET"),
        ({"DAOGOU_ACTIONS_URL": "actions"}, "DAOGOU_ACTIONS_URL"),
    ],
)
def test_bad_settings_stop_the_start_at_once(environ: dict[str, str], named: str) -> None:
    ended = run_bot("run", **{"DAOGOU_SECRET": SECRET, **environ})
    assert ended.returncode == 2
    assert named in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_taken_port_is_told(bot: RunningBot, settings: Settings) -> None:
    port = bot.url.rpartition(":")[2]
    ended = run_bot("run", BOT_PORT=port, DAOGOU_SECRET=SECRET)
    assert ended.returncode == 2
    assert f"BOT_PORT: cannot listen on 127.0.0.1, port {port}" in ended.stderr


def test_the_shell_talks(settings: Settings, actions: ActionsServer) -> None:
    actions.replies({"text": "1. Mug, £4.95", "custom": {"type": "product_carousel"}, "buttons": []})
    environ = {**os.environ, "DAOGOU_ACTIONS_URL": actions.url.removesuffix("/webhook")}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "shell"],
        input="hi\n\nred mugs\n/stop\n",
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Hello!" in ended.stdout
    assert "[What's popular?]" in ended.stdout
    assert "1. Mug, £4.95" in ended.stdout
    assert "product_carousel" not in ended.stdout
