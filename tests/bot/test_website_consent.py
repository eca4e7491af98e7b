"""Consent on the website's channel: over HTTP, with a real bot and a real Redis."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import redis

from bot.channels.tokens import Tokens
from tests.bot.conftest import SECRET
from tests.bot.processes import ActionsServer, RunningBot
from tests.bot.website import Browser

TOKENS = Tokens(SECRET, 3_600)
NONE_YET = {"level": None, "text_version": None, "at": None}


@pytest.fixture
def browser(bot: RunningBot, actions: ActionsServer) -> Browser:
    return Browser(bot.url)


def renewed(browser: Browser) -> dict[str, Any]:
    return dict(browser.post("session", {}).json()["consent"])


def test_nothing_is_agreed_to_before_it_is_answered(browser: Browser) -> None:
    assert browser.session["consent"] == NONE_YET
    assert renewed(browser) == NONE_YET


def test_an_answer_is_kept_with_its_time_and_text_and_can_be_changed(
    browser: Browser, redis_url: str
) -> None:
    for level in ("statistics", "necessary"):
        kept = browser.post("consent", {"level": level, "text_version": "2026-11"})
        assert kept.status_code == 200
        assert (kept.json()["level"], kept.json()["text_version"]) == (level, "2026-11")
        assert datetime.fromisoformat(kept.json()["at"]).tzinfo is not None
        assert renewed(browser) == kept.json()
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        key = f"daogou:{{consent}}:conversation:{browser.conversation_id}"
        assert client.hgetall(key) == kept.json()
        assert 364 * 86_400 < client.ttl(key) <= 365 * 86_400


def test_a_customers_answer_holds_in_all_their_conversations(bot: RunningBot, browser: Browser) -> None:
    identity = TOKENS.vouch("consenting-1")
    first = Browser(bot.url, identity=identity)
    kept = first.post("consent", {"level": "personalisation", "text_version": "1"}).json()
    assert Browser(bot.url, identity=identity).session["consent"] == kept
    assert Browser(bot.url, identity=TOKENS.vouch("another-1")).session["consent"] == NONE_YET
    assert renewed(browser) == NONE_YET


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({}, "level"),
        ({"level": None, "text_version": "1"}, "level"),
        ({"level": "everything", "text_version": "1"}, "level"),
        ({"level": ["statistics"], "text_version": "1"}, "level"),
        ({"level": {"a": 1}, "text_version": "1"}, "level"),
        ({"level": "statistics"}, "text_version"),
        ({"level": "statistics", "text_version": 3}, "text_version"),
        ({"level": "statistics", "text_version": ""}, "text_version"),
        ({"level": "statistics", "text_version": "x" * 129}, "text_version"),
        ([], "body"),
        ("statistics", "body"),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_kept(content: Any, field: str, browser: Browser) -> None:
    refused = browser.post("consent", content)
    assert refused.status_code == 400
    assert refused.json()["error"]["field"] == field
    assert renewed(browser) == NONE_YET


def test_nobody_answers_for_another(browser: Browser) -> None:
    assert browser.post("consent", {"level": "statistics", "text_version": "1"}, token="").status_code == 401
    forged = Tokens("another secret, long enough", 60).start(None)[0]
    assert (
        browser.post("consent", {"level": "statistics", "text_version": "1"}, token=forged).status_code == 401
    )
