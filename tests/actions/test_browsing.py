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
from actions.skills import (
    SKILLS,
    product_detail,
    recommend,
    refuse_products,
    search_products,
    similar_products,
    start_over,
)
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


class TestRefusing:
    def test_the_one_under_discussion_gives_place_to_others(self, talk: Conversation) -> None:
        talk.say(search_products, "mugs")
        shown = ids(talk.say(search_products, "mugs"))
        talk.say(product_detail, "tell me about the second one")
        reply = talk.say(refuse_products, "not that one")
        assert heading(reply) == "utter_refused"
        assert talk.turn.session.refused == (shown[1],)
        assert shown[1] not in ids(reply)
        assert len(ids(reply)) == len(shown)
        assert shown[1] not in ids(talk.say(search_products, "mugs"))

    def test_all_of_a_list(self, talk: Conversation) -> None:
        shown = ids(talk.say(search_products, "mugs"))
        reply = talk.say(refuse_products, "i don't like any of them")
        assert heading(reply) == "utter_refused_all"
        assert not set(ids(reply)) & set(shown)
        assert set(talk.turn.session.refused) == set(shown)

    def test_when_nothing_is_left_it_asks_what_to_change(self, talk: Conversation) -> None:
        talk.say(search_products, "red mugs under a tenner")
        assert heading(talk.say(refuse_products, "none of these")) == "utter_deny_list"
        assert len(talk.turn.session.refused) == 3

    @pytest.mark.parametrize("text", ["no", "no thanks", "not that one", "no that's fine thanks"])
    def test_a_no_that_points_at_nothing_refuses_nothing(self, talk: Conversation, text: str) -> None:
        talk.say(search_products, "mugs")
        assert heading(talk.say(refuse_products, text)) == "utter_deny_list"
        assert talk.turn.session.refused == ()

    def test_a_mere_no_after_a_product_is_none_to_the_product(self, talk: Conversation) -> None:
        talk.say(search_products, "mugs")
        talk.say(product_detail, "the first one")
        assert heading(talk.say(refuse_products, "no")) == "utter_deny"
        assert talk.turn.session.refused == ()

    @pytest.mark.parametrize("action", ["action_search_products", "action_refine_search"])
    def test_one_of_the_list_whatever_it_is_taken_for(self, talk: Conversation, action: str) -> None:
        shown = ids(talk.say(search_products, "mugs"))
        assert heading(talk.say(SKILLS[action], "i don't like the second one")) == "utter_refused"
        assert talk.turn.session.refused == (shown[1],)

    def test_a_wish_for_another_kind_stays_one(self, talk: Conversation) -> None:
        talk.say(search_products, "mugs")
        reply = talk.say(SKILLS["action_refine_search"], "i don't like the red ones")
        assert reply.slots["search"]["filters"]["exclude"] == {"color": ["red"]}
        assert talk.turn.session.refused == ()
