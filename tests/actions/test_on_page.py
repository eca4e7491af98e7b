"""The product on the shop's page: what "this" means, and until when."""

from dataclasses import replace

import pytest

from actions.skills import SKILLS
from actions.turn import PAGE_SLOT, Reply, Turn

from .conftest import Conversation, heading, ids, payload

DETAIL, SEARCH = SKILLS["action_product_detail"], SKILLS["action_search_products"]


@pytest.fixture
def talk(talk: Conversation) -> Conversation:
    at_once = 2e12  # watched prices are not looked at
    talk.turn = replace(talk.turn, watches_checked=at_once)
    return talk


def say(talk: Conversation, action: str, text: str, page: str | None) -> Reply:
    talk.turn = replace(talk.turn, item_id=page)
    reply = talk.say(SKILLS[action], text)
    if PAGE_SLOT in reply.slots:
        talk.turn = replace(talk.turn, page=reply.slots[PAGE_SLOT])
    return reply


@pytest.mark.parametrize("text", ["tell me about this", "what is this one?", "tell me more about it"])
def test_this_is_the_product_on_the_page(text: str, talk: Conversation) -> None:
    assert payload(say(talk, "action_product_detail", text, "b2"))["item"]["id"] == "b2"


def test_a_question_about_this_one_is_answered_by_its_listing(talk: Conversation) -> None:
    answer = payload(say(talk, "action_product_detail", "is this one made of leather?", "b2"))
    assert answer["type"] == "answer"
    assert answer["evidence"][0]["source"] == "b2"


def test_something_similar_is_like_the_product_on_the_page(talk: Conversation) -> None:
    reply = say(talk, "action_similar_products", "something similar", "m1")
    assert heading(reply) == "utter_similar_results"
    assert "m1" not in ids(reply)
    assert reply.messages[0]["title"] == "Red Polka Dot Coffee Mug"


def test_a_page_that_was_come_to_after_a_list_is_what_this_means(talk: Conversation) -> None:
    talk.say(SEARCH, "mugs")
    assert payload(say(talk, "action_product_detail", "tell me about this one", "b2"))["item"]["id"] == "b2"


def test_what_was_shown_after_that_takes_its_place(talk: Conversation) -> None:
    say(talk, "action_product_detail", "tell me about this one", "b2")
    shown = ids(say(talk, "action_search_products", "mugs", "b2"))
    second = say(talk, "action_product_detail", "tell me about the second one", "b2")
    assert payload(second)["item"]["id"] == shown[1]
    again = say(talk, "action_product_detail", "tell me more about this one", "b2")
    assert payload(again)["item"]["id"] == shown[1]
    named = say(talk, "action_product_detail", "tell me about the one on this page", "b2")
    assert payload(named)["item"]["id"] == "b2"


def test_who_comes_back_to_a_page_has_it_before_them_again(talk: Conversation) -> None:
    say(talk, "action_product_detail", "tell me about this one", "b2")
    say(talk, "action_search_products", "mugs", None)
    assert payload(say(talk, "action_product_detail", "tell me about this", "b2"))["item"]["id"] == "b2"


def test_what_a_message_names_is_meant_whatever_the_page(talk: Conversation) -> None:
    shown = ids(talk.say(SEARCH, "mugs"))
    reply = say(talk, "action_product_detail", "tell me about the first one", "b2")
    assert payload(reply)["item"]["id"] == shown[0]


def test_a_product_that_the_shop_does_not_know_is_ignored(talk: Conversation) -> None:
    reply = say(talk, "action_product_detail", "tell me about this", "<b>no such product</b>")
    assert heading(reply) == "utter_nothing_shown_yet"
    assert PAGE_SLOT not in reply.slots


@pytest.mark.parametrize("value", [None, "", 7, ["b2"], {}])
def test_a_page_that_makes_no_sense_is_none(value: object) -> None:
    turn = Turn.of({"latest_message": {"metadata": {"item_id": value}}, "slots": {PAGE_SLOT: value}})
    assert (turn.item_id, turn.page) == (None, None)
