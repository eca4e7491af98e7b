"""Orders in conversation: for their own customer only, with the tries counted in a real Redis."""

import json
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from redis import Redis

from actions.redis_client import connect
from actions.services import Services
from actions.skills.fallback import fallback
from actions.skills.orders import show_orders
from actions.store import Store
from actions.storefront import StorefrontError
from actions.storefront.order_tries import MOST, WINDOW_S, OrderTries, keys
from actions.storefront.redis_store import RedisStorefront
from actions.turn import Reply
from actions.wording import Wording
from recommender import Order, OrderBook, Recommender
from tests.actions.conftest import TINY, Conversation

PAYLOADS = json.loads((Path(__file__).parents[1] / "contract/payloads.schema.json").read_text("utf-8"))
MINE, ME = "1035", "c20"  # placed 2011-09-01 at 09:18, three lines, 695.64 in all
OTHERS = "1011"  # c06's


@pytest.fixture
def shop(artifacts: Path, wording: Wording, without_scores: Recommender, redis_clean: str) -> Services:
    redis = connect(redis_clean)
    services = Services.of(
        Store.load(TINY), wording, RedisStorefront(redis, OrderBook.open(artifacts)), redis
    )
    services.open_recommender(lambda: without_scores)
    return services


@pytest.fixture
def guest(shop: Services) -> Conversation:
    return Conversation(shop)


def another(shop: Services, name: str) -> Conversation:
    conversation = Conversation(shop)
    conversation.turn = replace(conversation.turn, conversation_id=name)
    return conversation


def said(reply: Reply) -> list[str]:
    return [message["response"] for message in reply.messages if "response" in message]


def order(reply: Reply) -> dict[str, Any] | None:
    found = [m["json_message"] for m in reply.messages if m.get("json_message", {}).get("type") == "order"]
    return found[0] if found else None


def test_missing_numbers_are_asked_for_and_remembered(guest: Conversation) -> None:
    assert said(guest.say(show_orders, "where is my order")) == ["utter_order_ask_number"]
    assert said(guest.say(show_orders, MINE)) == ["utter_order_ask_customer"]
    shown = guest.say(show_orders, ME)
    assert order(shown)["order_id"] == MINE  # type: ignore[index]
    assert order(guest.say(show_orders, "is it cancelled"))["order_id"] == MINE  # type: ignore[index]


def test_contents_are_exact(guest: Conversation) -> None:
    reply = guest.say(show_orders, f"what was in order {MINE}, customer {ME}")
    shown = order(reply)
    assert shown is not None
    jsonschema.validate(shown, PAYLOADS, jsonschema.Draft202012Validator)
    assert [(line["item"]["id"], line["quantity"]) for line in shown["lines"]] == [
        ("b1", 6),
        ("f1", 6),
        ("f2", 6),
    ]
    assert shown["total"] == {"amount": "695.64", "currency": "GBP"}
    assert (shown["status"], shown["placed_at"]) == ("completed", "2011-09-01T09:18:00+00:00")
    assert "1 September 2011" in reply.messages[0]["text"] and "£695.64" in reply.messages[0]["text"]


def test_one_number_after_the_other_in_either_order(guest: Conversation) -> None:
    assert said(guest.say(show_orders, f"my customer number is {ME}")) == ["utter_order_ask_number"]
    assert order(guest.say(show_orders, MINE)) is not None


def test_whose_order_it_is_and_whether_it_exists_is_not_told(shop: Services) -> None:
    answers = [
        Conversation(shop).say(show_orders, f"order {order_id} customer {customer_id}").messages
        for order_id, customer_id in ((OTHERS, ME), ("9999", ME), (MINE, "c9999"))
    ]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0]["response"] == "utter_order_not_found"


def test_too_many_wrong_tries_lock_the_conversation(shop: Services) -> None:
    guest = Conversation(shop)
    tries = [said(guest.say(show_orders, f"order {9000 + n} customer c{900 + n}")) for n in range(MOST)]
    assert tries == [["utter_order_not_found"]] * (MOST - 1) + [["utter_order_locked"]]
    assert said(guest.say(show_orders, f"order {MINE} customer {ME}")) == ["utter_order_locked"]
    assert order(another(shop, "b").say(show_orders, f"order {MINE} customer {ME}")) is not None


def test_new_conversations_cannot_try_one_customer_on_many_orders(shop: Services) -> None:
    for n in range(MOST):
        another(shop, f"a{n}").say(show_orders, f"order {9000 + n} customer {ME}")
    assert said(another(shop, "b").say(show_orders, f"order {MINE} customer {ME}")) == ["utter_order_locked"]


def test_a_new_conversation_does_not_free_a_locked_order(shop: Services) -> None:
    for n in range(MOST):
        another(shop, f"a{n}").say(show_orders, f"order {MINE} customer c{900 + n}")
    assert said(another(shop, "b").say(show_orders, f"order {MINE} customer {ME}")) == ["utter_order_locked"]
    assert order(another(shop, "c").say(show_orders, f"order {OTHERS} customer c06")) is not None


def test_tries_made_at_once_do_not_slip_by(shop: Services) -> None:
    def attempt(n: int) -> int | None:
        return shop.order_tries.begin(f"conversation-{n}", MINE, f"c{900 + n}")

    with ThreadPoolExecutor(20) as threads:
        let_through = [left for left in threads.map(attempt, range(40)) if left is not None]
    assert sorted(let_through) == list(range(MOST))


def test_a_signed_in_customer_is_not_locked_out_by_others(shop: Services) -> None:
    for n in range(MOST):
        another(shop, f"a{n}").say(show_orders, f"order {MINE} customer c{900 + n}")
    assert order(Conversation(shop, ME).say(show_orders, f"order {MINE}")) is not None


def test_right_tries_and_repeated_ones_are_not_counted(guest: Conversation, redis_clean: str) -> None:
    for _ in range(MOST + 2):
        assert order(guest.say(show_orders, f"order {MINE} customer {ME}")) is not None
        assert said(guest.say(show_orders, f"order 9999 customer {ME}")) == ["utter_order_not_found"]
    redis = Redis.from_url(redis_clean)
    for key in keys("conversation-1", "9999", ME):
        assert redis.scard(key) == 1
        assert 0 < redis.ttl(key) <= WINDOW_S


def test_upper_and_lower_case_are_one_order_for_the_count(shop: Services) -> None:
    for n in range(MOST):
        number = "C9999" if n % 2 else "c9999"
        another(shop, f"a{n}").say(show_orders, f"order {number} customer c{900 + n}")
    assert said(another(shop, "b").say(show_orders, "order C9999 customer c99")) == ["utter_order_locked"]


def test_signed_in(shop: Services) -> None:
    mine = Conversation(shop, ME)
    latest = mine.say(show_orders, "where is my order")
    assert said(latest) == ["utter_order_latest", "utter_order_no_tracking"]
    assert order(mine.say(show_orders, f"order {MINE}")) is not None
    assert order(mine.say(show_orders, "was it cancelled?"))["order_id"] == MINE  # type: ignore[index]
    assert said(mine.say(show_orders, f"show me order {OTHERS}")) == ["utter_order_not_yours"]
    assert said(Conversation(shop, "nobody").say(show_orders, "my orders")) == ["utter_order_none"]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("was it cancelled?", "utter_order_not_cancelled"),
        ("cancel it please", "utter_order_change_elsewhere"),
        ("when will it arrive", "utter_order_no_tracking"),
    ],
)
def test_what_the_record_does_not_tell_is_not_claimed(guest: Conversation, typed: str, answer: str) -> None:
    guest.say(show_orders, f"order {MINE} customer {ME}")
    assert said(guest.say(show_orders, typed)) == [answer]


def test_a_cancelled_order(shop: Services) -> None:
    number, customer = _cancelled(shop)
    guest = Conversation(shop)
    shown = guest.say(show_orders, f"was order {number} cancelled, customer {customer}")
    assert order(shown)["status"] == "cancelled"  # type: ignore[index]
    assert said(shown) == ["utter_order_is_cancelled"]
    assert said(guest.say(show_orders, "cancel it")) == ["utter_order_cancelled_already"]
    assert said(guest.say(show_orders, "where is it")) == []


def _cancelled(shop: Services) -> tuple[str, str]:
    rows = [line.split(",") for line in (TINY / "orders.csv").read_text("utf-8").splitlines()]
    by_order: dict[tuple[str, str], set[str]] = {}
    for row in rows[1:]:
        by_order.setdefault((row[6], row[0]), set()).add(row[7])
    return next(key for key, statuses in by_order.items() if statuses == {"cancelled"} and key[1])


@pytest.mark.parametrize(
    "number", ["9" * 10_000, "-536365", "abcdef", "£5", "'; DROP TABLE orders --", "\u202e\u0000"]
)
def test_what_is_no_number_is_explained(guest: Conversation, number: str) -> None:
    guest.say(show_orders, "where is my order")
    assert said(guest.say(show_orders, number)) == ["utter_order_numbers_where"]
    assert said(guest.say(show_orders, MINE)) == ["utter_order_ask_customer"]


def test_a_number_that_was_not_understood_is_still_the_answer(guest: Conversation) -> None:
    guest.say(show_orders, "where is my order")
    assert said(guest.say(fallback, "AB-99/X")) == ["utter_order_ask_customer"]
    assert said(guest.say(fallback, "mumble")) != ["utter_order_numbers_where"]


class Down(RedisStorefront):
    """A shop whose orders cannot be asked for until it is `up`."""

    up = False

    def order(self, order_id: str, customer_id: str) -> Order | None:
        if not self.up:
            raise StorefrontError("the back end did not answer in time")
        return super().order(order_id, customer_id)

    def orders_of(self, customer_id: str, limit: int) -> Sequence[Order]:  # type: ignore[override]
        raise StorefrontError("the back end did not answer in time")


def test_while_the_shop_does_not_answer_nothing_is_lost(shop: Services, artifacts: Path) -> None:
    shop.storefront = Down(shop.redis, OrderBook.open(artifacts))
    guest = Conversation(shop)
    for _ in range(MOST + 1):  # not one of these is a wrong try
        assert said(guest.say(show_orders, f"order {MINE} customer {ME}")) == ["utter_orders_unreachable"]
    assert said(Conversation(shop, ME).say(show_orders, "my orders")) == ["utter_orders_unreachable"]
    Down.up = True
    try:
        assert order(guest.say(show_orders, "and now, where is my order?")) is not None
    finally:
        Down.up = False


def test_without_redis_no_try_is_allowed(shop: Services) -> None:
    shop.order_tries = OrderTries(None)
    reply = Conversation(shop).say(show_orders, f"order {MINE} customer {ME}")
    assert said(reply) == ["utter_orders_unreachable"] and order(reply) is None


def test_without_imported_orders_that_is_said(shop: Services) -> None:
    shop.storefront = RedisStorefront(shop.redis, None)
    reply = Conversation(shop).say(show_orders, f"order {MINE} customer {ME}")
    assert said(reply) == ["utter_orders_unreachable"]


def test_no_number_is_logged(shop: Services, artifacts: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    guest = Conversation(shop)
    guest.say(show_orders, "order 987654 customer c9x9")
    shop.storefront = Down(shop.redis, OrderBook.open(artifacts))
    guest.say(show_orders, "order 987654 customer c9x9")
    assert "did not answer" in caplog.text
    assert "987654" not in caplog.text and "c9x9" not in caplog.text
