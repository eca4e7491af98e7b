"""What was looked at and liked is remembered from turn to turn, and the next list goes by it."""

import pytest

from actions.browsing import (
    KEPT,
    having_liked,
    having_refused,
    having_viewed,
    session_from_slot,
    session_to_slot,
)
from actions.skills import product_detail, recommend, search_products, similar_products, start_over
from recommender import Session

from .conftest import Conversation, heading, ids


def test_a_session_survives_the_slot() -> None:
    session = Session(viewed=("a", "b"), liked=("c",), refused=("d",), cart=("e",))
    assert session_from_slot(session_to_slot(session)) == session
    assert session_to_slot(Session()) == {}


@pytest.mark.parametrize(
    "value", [None, "x", 3, [], {"viewed": "abc"}, {"viewed": [1, None, {}]}, {"x": ["a"]}]
)
def test_a_slot_that_makes_no_sense_is_an_empty_session(value: object) -> None:
    assert session_from_slot(value) == Session()


def test_only_the_last_ones_are_kept_each_once() -> None:
    session = Session()
    for number in range(3 * KEPT):
        session = having_viewed(session, str(number))
    session = having_viewed(session, str(3 * KEPT - 5))
    assert len(session.viewed) == KEPT
    assert session.viewed[-1] == str(3 * KEPT - 5)
    assert len(set(session.viewed)) == KEPT


def test_the_last_word_on_a_product_counts() -> None:
    session = having_refused(having_liked(Session(), "a"), ["a", "b"])
    assert (session.liked, session.refused) == ((), ("a", "b"))
    assert having_liked(session, "a") == Session(liked=("a",), refused=("b",))


def test_a_product_looked_at_draws_others_into_the_next_list(talk: Conversation) -> None:
    talk.say(search_products, "fishing rod")
    talk.say(product_detail, "tell me about the first one")
    talk.say(search_products, "mugs")
    reply = talk.say(recommend, "what do you recommend?")
    assert talk.turn.session.viewed == ("f1",)
    assert "utter_recommend_session" in [message.get("response") for message in reply.messages]
    assert {"f2", "f3"} <= set(ids(reply))
    assert "f1" not in ids(reply)


def test_who_asks_for_more_of_a_kind_likes_it(talk: Conversation) -> None:
    talk.say(search_products, "red mugs")
    reply = talk.say(similar_products, "something like the first one")
    assert heading(reply) == "utter_similar_results"
    assert len(talk.turn.session.liked) == 1


def test_starting_over_forgets_it(talk: Conversation) -> None:
    talk.say(search_products, "red mugs")
    talk.say(product_detail, "the first one")
    talk.say(start_over, "start over")
    assert talk.turn.session == Session()
