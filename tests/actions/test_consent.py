"""What a shopper agreed to decides what of them is used; with a real Redis and the published scores."""

from dataclasses import replace
from typing import Any

import pytest
from redis import Redis

from actions.consent import Consents
from actions.redis_client import connect
from actions.services import Services
from actions.skills import recommend, search_products, similar_products
from actions.turn import Turn
from recommender import Session

from .conftest import Conversation, heading, ids, payload

CUSTOMER = "c01"
OWN = {"similar_customers"}
"""Evidence that comes of a customer's own purchases."""


@pytest.fixture
def redis(redis_clean: str) -> Redis:
    return connect(redis_clean)


@pytest.fixture
def shop(with_scores: Services, redis: Redis) -> Services:
    with_scores.consents = Consents(redis)
    return with_scores


def agree(redis: Redis, shopper: str, level: str) -> None:
    """As the bot keeps it (docs/redis.md)."""
    redis.hset(
        f"daogou:{{consent}}:{shopper}", mapping={"level": level, "text_version": "1", "at": "2026-11-26"}
    )


def talk_on(channel: str | None, services: Services, customer: str | None = CUSTOMER) -> Conversation:
    talk = Conversation(services, customer)
    talk.turn = replace(talk.turn, channel=channel)
    return talk


def kinds(found: dict[str, Any]) -> set[str]:
    return {piece["kind"] for item in found["items"] for piece in item["reason"]["evidence"]}


@pytest.mark.parametrize("channel", ["widget", "shell", None])
def test_without_an_answer_the_website_uses_nothing_of_a_customer(
    channel: str | None, shop: Services
) -> None:
    as_guest = talk_on(channel, shop, None).say(recommend, "what do you recommend for me?")
    reply = talk_on(channel, shop).say(recommend, "what do you recommend for me?")
    assert heading(reply) == "utter_recommend_not_agreed"
    assert heading(as_guest) == "utter_recommend_popular"
    assert ids(reply) == ids(as_guest)
    assert not kinds(payload(reply)) & OWN


@pytest.mark.parametrize("level", ["personalisation", "statistics"])
@pytest.mark.parametrize("shopper", [f"customer:{CUSTOMER}", "conversation:conversation-1"])
def test_with_consent_it_recommends_by_what_they_bought(
    level: str, shopper: str, shop: Services, redis: Redis
) -> None:
    agree(redis, shopper, level)
    reply = talk_on("widget", shop).say(recommend, "what do you recommend for me?")
    assert heading(reply) == "utter_recommend_results"
    assert kinds(payload(reply)) & OWN


def test_the_customers_word_wins_over_the_conversations(shop: Services, redis: Redis) -> None:
    agree(redis, "conversation:conversation-1", "statistics")
    agree(redis, f"customer:{CUSTOMER}", "necessary")
    reply = talk_on("widget", shop).say(recommend, "what do you recommend for me?")
    assert heading(reply) == "utter_recommend_not_agreed"


def test_in_the_cluster_the_caller_vouches_unless_the_customer_said_no(shop: Services, redis: Redis) -> None:
    vouched = talk_on("rest", shop).say(recommend, "what do you recommend for me?")
    assert heading(vouched) == "utter_recommend_results"
    agree(redis, f"customer:{CUSTOMER}", "necessary")
    refused = talk_on("rest", shop).say(recommend, "what do you recommend for me?")
    assert heading(refused) == "utter_recommend_not_agreed"


def test_a_search_is_not_ranked_by_purchases_without_consent(shop: Services, redis: Redis) -> None:
    guest = ids(talk_on("widget", shop, None).say(search_products, "mugs"))
    assert ids(talk_on("widget", shop).say(search_products, "mugs")) == guest
    asked = shop.consents.personal(Turn("conversation-1", "", CUSTOMER, channel="widget"))
    assert (asked.customer_id, asked.withheld) == (None, True)


def test_what_was_liked_in_the_conversation_itself_counts_without_consent(shop: Services) -> None:
    talk = talk_on("widget", shop)
    talk.say(search_products, "fishing rod")
    talk.say(similar_products, "something like the first one")
    reply = talk.say(recommend, "what do you recommend for me?")
    assert heading(reply) == "utter_recommend_not_agreed_session"


def test_pages_that_were_looked_at_count_with_consent_only(shop: Services, redis: Redis) -> None:
    redis.rpush("daogou:{conversation:conversation-1}:viewed", "m1", "f1")
    turn = Turn("conversation-1", "", channel="widget", session=Session(viewed=("b2", "m1")))
    assert shop.consents.personal(turn).session.viewed == ("b2", "m1")
    agree(redis, "conversation:conversation-1", "personalisation")
    assert shop.consents.personal(turn).session.viewed == ("f1", "b2", "m1")
    reply = talk_on("widget", shop, None).say(recommend, "what do you recommend?")
    assert heading(reply) == "utter_recommend_session"


def test_a_level_that_nobody_knows_is_no_consent(shop: Services, redis: Redis) -> None:
    agree(redis, f"customer:{CUSTOMER}", "everything")
    assert shop.consents.personal(Turn("c", "", CUSTOMER, channel="widget")).customer_id is None


def test_when_redis_is_gone_nothing_personal_is_used() -> None:
    gone = Consents(connect("redis://127.0.0.1:1/0"))
    for _ in range(2):
        asked = gone.personal(Turn("c", "", CUSTOMER, channel="rest", session=Session(liked=("m1",))))
        assert asked.customer_id is None
        assert asked.session.liked == ("m1",)
        assert not asked.withheld  # that they did not agree is not known, so it is not said


@pytest.mark.parametrize(
    ("events", "channel"),
    [
        (
            [{"event": "user", "input_channel": "rest"}, {"event": "user", "input_channel": "widget"}],
            "widget",
        ),
        ([{"event": "user", "input_channel": 3}], None),
        ([], None),
        (None, None),
    ],
)
def test_the_channel_is_what_the_bot_noted(events: object, channel: str | None) -> None:
    turn = Turn.of(
        {"latest_message": {"input_channel": "rest", "metadata": {"channel": "rest"}}, "events": events}
    )
    assert turn.channel == channel
