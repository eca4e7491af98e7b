"""The gift finder in whole conversations: every question interrupted, left, and answered at once."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest

from tests.e2e import shop
from tests.e2e.talk import RestShopper, WidgetShopper

Shopper = RestShopper | WidgetShopper

ASKED = {
    "recipient": ("Who is it for", ()),
    "interests": ("What do they like", ("for my sister",)),
    "budget": ("how much would you like to spend", ("for my sister", "gardening")),
}
"""Each question: its words, and the answers that lead to it."""
INTERRUPTIONS = {
    "how long does delivery take?": "working days",
    "can I return it if she doesn't like it?": "30 days",
    "hello": "Hello!",
    "thanks": "",
    "are you a robot?": "program",
    "what can you do?": "find things",
    "I want to talk to a person": "queue",
    "where is my order?": "order",
    "tell me about the second one": "",
    "what's the weather like?": "shop",
    "show my cart": "empty",
    "empty my cart": "empty",
    "make it two in my cart": "",
    "add the first one to my cart": "",
    "check out": "payment",
    "my order number is 536365": "customer number",
    "compare the first two": "",
    "why are you showing me the first one?": "",
    "what goes with the first one?": "",
    "tell me when it gets cheaper": "",
    "what am I watching?": "watching",
    "delete my price alerts": "watching",
    "you're useless": "",
    "ich suche eine rote Tasse": "English",
}
"""What a shopper asks between two questions, and a word of the answer."""


def at(question: str, shopper: Shopper) -> Shopper:
    """A conversation in which this question has just been asked."""
    words, answers = ASKED[question]
    turn = shopper.say("I'm looking for a gift")
    for answer in answers:
        turn = shopper.say(answer)
    assert words in turn.text
    return shopper


@pytest.mark.parametrize("question", ASKED)
@pytest.mark.parametrize("interruption", INTERRUPTIONS)
def test_an_interruption_is_answered_and_the_question_asked_again(
    question: str, interruption: str, client: httpx.Client
) -> None:
    shopper = at(question, RestShopper(client))
    turn = shopper.say(interruption)
    assert INTERRUPTIONS[interruption] in turn.text
    assert ASKED[question][0] in turn.messages[-1]["text"]
    assert len(turn.messages) >= 2
    following = {"recipient": "What do they like", "interests": "how much would", "budget": "1. "}
    assert following[question] in shopper.say("skip").text


@pytest.mark.parametrize("question", ASKED)
@pytest.mark.parametrize("leaving", ["forget it", "never mind", "start over", "bye", "show me red mugs"])
def test_it_can_be_left_at_any_question(question: str, leaving: str, client: httpx.Client) -> None:
    shopper = at(question, RestShopper(client))
    assert ASKED[question][0] not in shopper.say(leaving).text
    turn = shopper.say("blue bags")
    assert turn.ids
    assert all(shop.states(item_id, "blue") for item_id in turn.ids)


def test_one_question_after_the_other(shopper: Shopper) -> None:
    at("budget", shopper)
    turn = shopper.say("twenty quid")
    assert turn.ids
    assert all(shop.price(item_id) <= Decimal(20) for item_id in turn.ids)
    assert "sister" in turn.text and "garden" in turn.text


def test_all_at_once(shopper: Shopper) -> None:
    shopper.say("need a present")
    turn = shopper.say("for my sister's birthday, she likes gardening, about £20")
    assert turn.ids
    assert all(Decimal(16) <= shop.price(item_id) <= Decimal(24) for item_id in turn.ids)
    assert "sister" in turn.text and "birthday" in turn.text


def test_enough_said_is_answered_at_once(shopper: Shopper) -> None:
    turn = shopper.say("birthday present for my sister under £20")
    assert turn.ids
    assert all(shop.price(item_id) <= Decimal(20) for item_id in turn.ids)


def test_nothing_known_is_answered_by_what_others_like(shopper: Shopper) -> None:
    shopper.say("need a present")
    for answer in ("don't know", "no idea"):
        assert not any("custom" in message for message in shopper.say(answer).messages)
    turn = shopper.say("anything")
    assert {piece["kind"] for item in turn.items for piece in item["reason"]["evidence"]} == {"popular"}


@pytest.mark.parametrize("budget", ["-5", "🎁", "a load of money"])
def test_a_budget_that_is_none_never_ends_the_turn(budget: str, client: httpx.Client) -> None:
    shopper = at("budget", RestShopper(client))
    assert "£15" in shopper.say(budget).text
    assert shopper.say("a million").ids


def test_at_most_three_questions(client: httpx.Client) -> None:
    shopper = RestShopper(client)
    turns = [shopper.say(text) for text in ("need a present", "mum", "tea", "£20")]
    assert [bool(turn.messages[-1].get("custom")) for turn in turns] == [False, False, False, True]
