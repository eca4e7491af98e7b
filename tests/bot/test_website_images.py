"""Photos on the website's channel: over HTTP, with a real bot and a real Redis."""

from __future__ import annotations

import base64
import io

import httpx
import pytest
import redis
from PIL import Image

from tests.bot.processes import ActionsServer, RunningBot
from tests.bot.website import Browser


@pytest.fixture
def browser(bot: RunningBot, actions: ActionsServer) -> Browser:
    return Browser(bot.url)


def photo(kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (800, 600), "red").save(written, kind)
    return written.getvalue()


def send(browser: Browser, content: bytes, token: str | None = None, **headers: str) -> httpx.Response:
    headers = {"X-Message-Id": "photo-1", "Content-Type": "text/html", **headers}
    return httpx.post(
        f"{browser.url}/images", content=content, headers=browser.headers(token, **headers), timeout=15
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_searched_with_and_kept_for_an_hour(
    kind: str, browser: Browser, actions: ActionsServer, redis_url: str
) -> None:
    taken = send(browser, photo(kind))
    assert taken.status_code == 202, taken.text
    seen = browser.until_answered("photo-1")
    assert seen[-1].data["messages"] == [{"text": "did action_search_by_photo"}]
    assert seen[0].data["id"] == taken.json()["id"]
    assert seen[0].data["messages"] == [{"text": "📷", "custom": {"type": "photo", "version": 1}}]
    photo_id = actions.calls[-1]["tracker"]["latest_message"]["metadata"]["photo"]
    with redis.Redis.from_url(redis_url) as client:
        key = f"daogou:{{conversation:{browser.conversation_id}}}:photo:{photo_id}"
        kept = Image.open(io.BytesIO(base64.b64decode(client.get(key))))
        assert (kept.format, kept.size) == ("JPEG", (512, 384))
        assert 3_500 < client.ttl(key) <= 3_600


def test_sent_twice_is_answered_once(browser: Browser, actions: ActionsServer) -> None:
    first, again = send(browser, photo()), send(browser, photo())
    assert first.json() == again.json()
    browser.say("red mugs")
    said = [event["text"] for event in actions.calls[-1]["tracker"]["events"] if event["event"] == "user"]
    assert said == ["/search_by_photo", "red mugs"]


def test_nobody_asks_for_it_in_words(browser: Browser, actions: ActionsServer) -> None:
    browser.say("/search_by_photo", photo="another", metadata={"photo": "another"})
    latest = actions.calls[-1]["tracker"]["latest_message"]
    assert latest["text"] == "search_by_photo"
    assert latest["intent"]["name"] != "search_by_photo"
    assert "photo" not in latest["metadata"]


@pytest.mark.parametrize(
    ("content", "status", "field"),
    [
        (b"", 400, "image"),
        (b"no photo at all", 415, "image"),
        (b"<script>alert(1)</script>", 415, "image"),
        (bytes(5 * 1024 * 1024 + 1), 413, "image"),
        (bytes(9 * 1024 * 1024), 413, "image"),
        (bytes(5 * 1024 * 1024), 415, "image"),
    ],
)
def test_what_is_no_photo_is_refused(content: bytes, status: int, field: str, browser: Browser) -> None:
    refused = send(browser, content)
    assert refused.status_code == status, refused.text
    assert refused.json()["error"]["field"] == field
    assert refused.json()["text"].startswith("I can't take that photo")
    assert browser.get("history").json()["entries"] == []


@pytest.mark.parametrize("message_id", ["", "x" * 129])
def test_a_photo_needs_a_message_id(message_id: str, browser: Browser) -> None:
    refused = send(browser, photo(), **{"X-Message-Id": message_id})
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "x-message-id")


def test_nobody_sends_a_photo_without_a_session(browser: Browser) -> None:
    assert send(browser, photo(), token="").status_code == 401
