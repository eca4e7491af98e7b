"""What shoppers leave when nobody is there: kept once, shown until dealt with, not for ever."""

import time
from collections.abc import Iterator

import pytest
from redis import Redis

from actions.handoff import DeskUnreachableError
from actions.handoff.contact_requests import EXPIRY_S, ContactRequests
from actions.redis_client import connect

KEY = "daogou:{desk}:requests"


@pytest.fixture
def redis(redis_clean: str) -> Iterator[Redis]:
    client = connect(redis_clean)
    yield client
    client.close()


@pytest.fixture
def requests(redis: Redis) -> ContactRequests:
    return ContactRequests(redis)


def test_what_was_left_is_shown_oldest_first_until_it_is_done(requests: ContactRequests) -> None:
    first = requests.keep("c1", "m1", "ann@shop.example", "a broken jug")
    second = requests.keep("c2", "m1", "020 7946 0123", "")
    shown = requests.open()
    assert [one["id"] for one in shown] == [first, second]
    assert (shown[0]["contact"], shown[0]["text"], shown[0]["conversation_id"]) == (
        "ann@shop.example",
        "a broken jug",
        "c1",
    )
    assert abs(shown[0]["at"] - time.time() * 1000) < 60_000
    assert requests.done(first)
    assert not requests.done(first), "somebody was quicker"
    assert [one["id"] for one in requests.open()] == [second]


def test_a_message_that_is_handled_again_leaves_nothing_twice(requests: ContactRequests) -> None:
    once = requests.keep("c1", "m1", "ann@shop.example", "a broken jug")
    assert requests.keep("c1", "m1", "ann@shop.example", "a broken jug") == once
    requests.done(once)
    assert requests.keep("c1", "m1", "ann@shop.example", "a broken jug") == once
    assert requests.open() == []
    assert requests.keep("c1", "m2", "ann@shop.example", "and a cup") != once


def test_what_is_dealt_with_leaves_no_contact_behind(requests: ContactRequests, redis: Redis) -> None:
    requests.done(requests.keep("c1", "m1", "ann@shop.example", "a broken jug"))
    for name in redis.scan_iter("*"):
        kind = redis.type(name)
        assert "ann" not in str(redis.get(name) if kind == "string" else redis.xrange(name))


def test_what_is_too_old_is_gone(requests: ContactRequests, redis: Redis) -> None:
    long_ago_ms = int((time.time() - EXPIRY_S - 60) * 1000)
    fields = {"conversation": "c1", "contact": "ann@shop.example", "text": ""}
    redis.xadd(KEY, fields, id=f"{long_ago_ms}-0")
    assert requests.open() == []
    requests.keep("c2", "m1", "bob@shop.example", "")
    assert redis.xlen(KEY) == 1
    assert 0 < redis.pttl(KEY) <= EXPIRY_S * 1000


def test_an_open_console_is_told(requests: ContactRequests, redis: Redis) -> None:
    told = redis.pubsub()
    told.subscribe("daogou:{desk}:wake")
    assert told.get_message(timeout=5)["type"] == "subscribe"
    requests.keep("c1", "m1", "ann@shop.example", "")
    assert told.get_message(timeout=5)["data"] == "c1"
    told.close()


def test_without_redis_nothing_is_pretended() -> None:
    without = ContactRequests(None)
    with pytest.raises(DeskUnreachableError):
        without.keep("c1", "m1", "ann@shop.example", "")
