"""Events and ratings on the website's channel: over HTTP, with a real bot and a real Redis."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

from tests.bot.processes import ActionsServer, RunningBot
from tests.bot.website import Browser

WAIT_S = 10.0


@pytest.fixture
def browser(bot: RunningBot, actions: ActionsServer) -> Browser:
    return Browser(bot.url)


@pytest.fixture
def client(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url, decode_responses=True) as connection:
        yield connection


def event(name: str = "view_item", *item_ids: str, **more: Any) -> dict[str, Any]:
    items = [{"item_id": item_id} for item_id in item_ids or ("85123A",)]
    return {"event_id": uuid.uuid4().hex, "name": name, "items": items, **more}


def agree(browser: Browser, level: str) -> None:
    assert browser.post("consent", {"level": level, "text_version": "1"}).status_code == 200


def send(browser: Browser, *events: dict[str, Any]) -> int:
    answer = browser.post("events", {"events": events})
    assert answer.status_code == 202, answer.text
    return int(answer.json()["accepted"])


def kept(client: redis.Redis, *events: dict[str, Any]) -> list[dict[str, Any]]:
    """What the stream holds of these."""
    ids = {one["event_id"] for one in events}
    entries = [fields for _, fields in client.xrange("daogou:{events}:stream")]
    return [fields for fields in entries if json.loads(fields["event"])["event_id"] in ids]


def viewed(client: redis.Redis, browser: Browser) -> list[str]:
    return list(client.lrange(f"daogou:{{conversation:{browser.conversation_id}}}:viewed", 0, -1))


def test_without_consent_nothing_is_kept(browser: Browser, client: redis.Redis) -> None:
    one = event()
    assert send(browser, one) == 0
    agree(browser, "necessary")
    assert send(browser, one) == 0
    assert kept(client, one) == viewed(client, browser) == []


def test_pages_count_as_browsing_with_personalisation_and_nothing_is_counted(
    browser: Browser, client: redis.Redis
) -> None:
    agree(browser, "personalisation")
    one = event("view_item", "a", "b")
    assert send(browser, one, event("select_item", "c"), event("view_item", "a")) == 0
    assert viewed(client, browser) == ["b", "a"]
    assert kept(client, one) == []
    send(browser, *(event("view_item", f"p{number}") for number in range(30)))
    assert viewed(client, browser) == [f"p{number}" for number in range(10, 30)]


def test_with_statistics_each_counts_once_under_a_pseudonym(browser: Browser, client: redis.Redis) -> None:
    agree(browser, "statistics")
    price = {"amount": "4.95", "currency": "GBP"}
    bought = event("purchase", transaction_id="t-1", at="2026-11-26T22:00:00.000Z")
    bought["items"] = [{"item_id": "85123A", "quantity": 2, "price": price}]
    seen = event("view_item_list", "a", "b", request_id="r-1")
    for _ in range(2):
        assert send(browser, seen, bought) == 2
    first, second = kept(client, seen, bought)
    assert json.loads(first["event"]) == seen
    assert json.loads(second["event"]) == {**bought, "at": "2026-11-26T22:00:00+00:00"}
    assert first["shopper"] == second["shopper"] != browser.conversation_id
    assert set(first) == {"shopper", "event"}


WRONG: list[tuple[Any, str]] = [
    ({}, "events"),
    ({"events": []}, "events"),
    ({"events": {"a": 1}}, "events"),
    ({"events": [event()] * 51}, "events"),
    ({"events": ["view_item"]}, "events[0]"),
    ({"events": [event(), event(user_id="1")]}, "events[1]"),
    ({"events": [event("page_view")]}, "events[0].name"),
    ({"events": [{**event(), "name": ["view_item"]}]}, "events[0].name"),
    ({"events": [{**event(), "event_id": None}]}, "events[0].event_id"),
    ({"events": [{**event(), "event_id": "<b>1</b>"}]}, "events[0].event_id"),
    ({"events": [event(request_id=7)]}, "events[0].request_id"),
    ({"events": [event(transaction_id="<script>")]}, "events[0].transaction_id"),
    ({"events": [event(at="yesterday")]}, "events[0].at"),
    ({"events": [event(at="2026-11-26T22:00:00")]}, "events[0].at"),
    ({"events": [event(at=1795730220)]}, "events[0].at"),
    ({"events": [{**event(), "items": []}]}, "events[0].items"),
    ({"events": [event("view_item", *["a"] * 101)]}, "events[0].items"),
    ({"events": [{**event(), "items": ["a"]}]}, "events[0].items[0]"),
    ({"events": [event("view_item", "<img src=x onerror=alert(1)>")]}, "events[0].items[0].item_id"),
    ({"events": [event("view_item", "x" * 129)]}, "events[0].items[0].item_id"),
]
WRONG += [
    ({"events": [{**event(), "items": [{"item_id": "a", **more}]}]}, f"events[0].items[0]{field}")
    for more, field in [
        ({"name": "Mug"}, ""),
        ({"index": -1}, ".index"),
        ({"index": True}, ".index"),
        ({"index": "1"}, ".index"),
        ({"quantity": 0}, ".quantity"),
        ({"quantity": 1.5}, ".quantity"),
        ({"quantity": 10**40}, ".quantity"),
        ({"price": 4.95}, ".price"),
        ({"price": {"amount": 4.95, "currency": "GBP"}}, ".price.amount"),
        ({"price": {"amount": "-1", "currency": "GBP"}}, ".price.amount"),
        ({"price": {"amount": "1e9", "currency": "GBP"}}, ".price.amount"),
        ({"price": {"amount": "1", "currency": "£"}}, ".price.currency"),
    ]
]


@pytest.mark.parametrize(
    ("content", "field"), WRONG, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_wrong_event_is_named_and_none_of_the_request_kept(
    content: Any, field: str, browser: Browser, client: redis.Redis
) -> None:
    agree(browser, "statistics")
    before = client.xlen("daogou:{events}:stream")
    refused = browser.post("events", content)
    assert refused.status_code == (413 if len(json.dumps(content)) > 16_384 else 400), refused.text
    assert refused.json()["error"]["field"] == field
    assert client.xlen("daogou:{events}:stream") == before
    assert viewed(client, browser) == []


def test_a_rating_is_kept(browser: Browser, client: redis.Redis) -> None:
    answer = browser.post("rating", {"score": 4, "comment": " very\u0000 good\n"})
    assert (answer.status_code, answer.json()) == (202, {"score": 4})
    _, fields = client.xrevrange("daogou:{ratings}:stream", count=1)[0]
    assert fields == {"conversation": browser.conversation_id, "score": "4", "comment": "very good"}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({}, "score"),
        *(({"score": score}, "score") for score in (0, 6, -1, 2.5, "5", True, None, [5])),
        ({"score": 5, "comment": 5}, "comment"),
        ({"score": 5, "comment": "x" * 1_001}, "comment"),
    ],
)
def test_what_is_no_rating_is_refused(content: Any, field: str, browser: Browser) -> None:
    refused = browser.post("rating", content)
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, field)


def open_marks(client: redis.Redis, browser: Browser) -> list[str]:
    """Names of what still waits in the conversation's inbox."""
    return [name for name in client.zrange("daogou:{inbox}:open", 0, -1) if browser.conversation_id in name]


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < deadline, "did not come in time"
        time.sleep(0.02)


def said_unasked(browser: Browser) -> list[str]:
    """What the bot said that answers no message."""
    entries = browser.get("history").json()["entries"]
    unasked = [entry for entry in entries if entry["from"] == "bot" and "reply_to" not in entry]
    return [message["text"] for entry in unasked for message in entry["messages"]]


FEW_STARS_ANSWER = ["did action_low_rating"]


@pytest.mark.parametrize("score", [1, 2])
def test_few_stars_are_answered_once(score: int, browser: Browser, client: redis.Redis) -> None:
    browser.say("red mugs")
    for _ in range(2):
        assert browser.post("rating", {"score": score, "comment": "meh"}).status_code == 202
        wait_until(lambda: said_unasked(browser) == FEW_STARS_ANSWER and not open_marks(client, browser))
    browser.say("blue mugs")
    assert said_unasked(browser) == FEW_STARS_ANSWER


def test_few_stars_in_a_conversation_that_has_only_begun(browser: Browser) -> None:
    browser.post("rating", {"score": 1})
    wait_until(lambda: said_unasked(browser) == FEW_STARS_ANSWER)


@pytest.mark.parametrize("score", [3, 4, 5])
def test_more_stars_are_not_answered(score: int, browser: Browser, client: redis.Redis) -> None:
    browser.post("rating", {"score": score})
    assert open_marks(client, browser) == []
    browser.say("red mugs")
    assert said_unasked(browser) == []


def test_what_a_bot_that_died_left_of_few_stars_is_found(browser: Browser, client: redis.Redis) -> None:
    conversation = browser.conversation_id
    client.zadd("daogou:{inbox}:open", {f"{conversation}\nlow_rating": int(time.time() * 1000) - 3_000})
    fields = {"kind": "low_rating", "message_id": "low_rating"}
    client.xadd(f"daogou:{{conversation:{conversation}}}:inbox", fields)
    wait_until(lambda: said_unasked(browser) == FEW_STARS_ANSWER)


def test_few_stars_for_a_person_who_answers_are_left_to_that_person(
    browser: Browser, client: redis.Redis, actions: ActionsServer
) -> None:
    browser.say("red mugs")
    calls = len(actions.calls)
    owner = f"daogou:{{conversation:{browser.conversation_id}}}:owner"
    client.hset(owner, mapping={"state": "human", "agent": "ann", "name": "Ann"})
    browser.post("rating", {"score": 1})
    wait_until(lambda: not client.xlen(f"daogou:{{conversation:{browser.conversation_id}}}:inbox"))
    assert said_unasked(browser) == []
    assert len(actions.calls) == calls


def test_few_stars_that_the_actions_cannot_answer_are_no_failure(
    browser: Browser, client: redis.Redis, actions: ActionsServer
) -> None:
    async def dies(request: Any) -> None:
        request.transport.abort()

    browser.say("red mugs")
    works, actions.handler = actions.handler, dies
    browser.post("rating", {"score": 1})
    wait_until(lambda: not client.xlen(f"daogou:{{conversation:{browser.conversation_id}}}:inbox"))
    actions.handler = works
    assert said_unasked(browser) == []
    assert browser.say("blue mugs")[0]["text"] == "did action_search_products"


@pytest.mark.parametrize("path", ["events", "rating"])
def test_nobody_tells_of_another(path: str, browser: Browser) -> None:
    assert browser.post(path, {"events": [event()], "score": 5}, token="").status_code == 401
