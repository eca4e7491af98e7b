"""A person of the shop takes a conversation over and hands it back, over both channels."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from actions.handoff import AlreadyTakenError, ContactRequests, NotYoursError
from tests.e2e.floor import ANN, BOB, Floor, wait_for
from tests.e2e.talk import RestShopper, WidgetShopper, amount

Shopper = RestShopper | WidgetShopper


def test_a_person_takes_over_and_hands_back(shopper: Shopper, floor: Floor) -> None:
    conversation = shopper.conversation_id
    shopper.say("show me red mugs under £10")
    waiting = shopper.say("can I talk to a person please")
    assert waiting.payload("handoff")["state"] == "waiting"
    assert waiting.payload("handoff")["position"] >= 1
    assert shopper.say("show me blue mugs").items, "until somebody comes the assistant answers"

    floor.joins(conversation, ANN)
    told = shopper.say("does the blue one come with a lid?")
    assert told.payload("handoff") == {"type": "handoff", "version": 1, "state": "human", "agent": ANN.name}
    assert [message.get("custom", {}).get("type") for message in told.messages] == ["handoff"]
    floor.hears(conversation, "shopper", "does the blue one come with a lid?")
    floor.says(conversation, ANN, "It does not, sorry.")
    floor.desk.resolve(conversation, ANN)
    floor.hears(conversation, "bot", "We were looking at")
    assert shopper.say("show me red mugs under £10").items
    assert floor.desk.owner(conversation).state == "bot"


def test_a_form_goes_on_where_it_was(shopper: Shopper, floor: Floor) -> None:
    conversation = shopper.conversation_id
    assert "Who is it for" in shopper.say("I need a present").text
    shopper.say("I want to talk to a human")
    floor.joins(conversation, ANN)
    shopper.say("what do people buy for a retirement?")
    floor.says(conversation, ANN, "Something to read, often.")
    floor.desk.resolve(conversation, ANN)
    wait_for(lambda: sum("Who is it for" in said for _, said in floor.said(conversation)) >= 2)
    assert "What do they like" in shopper.say("for my dad").text


def test_the_shopper_goes_back_by_asking(shopper: Shopper, floor: Floor) -> None:
    conversation = shopper.conversation_id
    shopper.say("I want to talk to a human")
    floor.joins(conversation, ANN)
    shopper.say("hello?")
    back = shopper.say("back to the assistant")
    assert back.payload("handoff")["state"] == "bot"
    assert floor.desk.owner(conversation).state == "bot"
    with pytest.raises(NotYoursError):
        floor.desk.say(conversation, ANN, uuid.uuid4().hex, "Are you there?")
    assert shopper.say("show me mugs").items


OFFERED = "Shall I pass on a message"


def nobody_comes(conversation: str, floor: Floor) -> None:
    """The wait passes the shop's limit, and the assistant says so."""
    assert floor.desk.owner(conversation).state == "waiting"
    floor.waited(conversation, 11 * 60)
    wait_for(lambda: any(OFFERED in said for _, said in floor.said(conversation)))
    assert floor.desk.owner(conversation).state == "bot"
    move = floor.desk.transitions(conversation)[-1]
    assert (move["actor"], move["from"], move["to"], move["reason"]) == (
        "clock",
        "waiting",
        "bot",
        "nobody_came",
    )


def test_who_waited_in_vain_leaves_a_message(shopper: Shopper, floor: Floor) -> None:
    conversation = shopper.conversation_id
    shopper.say("I want to talk to a human")
    nobody_comes(conversation, floor)
    assert "e-mail address or phone number" in shopper.say("yes please").text
    assert "What is it about" in shopper.say("ann.archer@post.example").text
    assert "by e-mail" in shopper.say("my jug arrived broken").text
    (request,) = ContactRequests(floor.redis).open()
    assert (request["contact"], request["text"]) == ("ann.archer@post.example", "my jug arrived broken")
    assert request["conversation_id"] == conversation
    assert sum(OFFERED in said for _, said in floor.said(conversation)) == 1


def test_who_waited_in_vain_goes_on_without(shopper: Shopper, floor: Floor) -> None:
    shopper.say("show me red mugs under £10")
    shopper.say("I want to talk to a human")
    nobody_comes(shopper.conversation_id, floor)
    assert "e-mail address" not in shopper.say("no thanks").text
    assert all(amount(item["price"]) < 10 for item in shopper.say("cheaper ones").items)
    assert floor.desk.owner(shopper.conversation_id).state == "bot"
    assert "number" in shopper.say("I want to talk to a human").text
    assert floor.desk.owner(shopper.conversation_id).state == "waiting"


def test_a_form_goes_on_when_nobody_came(shopper: Shopper, floor: Floor) -> None:
    assert "Who is it for" in shopper.say("I need a present").text
    shopper.say("I want to talk to a human")
    nobody_comes(shopper.conversation_id, floor)
    assert "What do they like" in shopper.say("for my dad").text


def test_what_a_person_showed_is_what_the_second_one_means(shopper: Shopper, floor: Floor) -> None:
    conversation = shopper.conversation_id
    items = shopper.say("show me tea towels").items
    shopper.say("show me mugs")
    shopper.say("a person please")
    floor.joins(conversation, ANN)
    floor.says(
        conversation,
        ANN,
        "These are the ones I meant.",
        {
            "type": "product_carousel",
            "version": 1,
            "items": items[:2],
            "total": 2,
            "filters": {},
            "request_id": "x",
        },
    )
    floor.desk.resolve(conversation, ANN)
    wait_for(lambda: floor.transcripts.slots(conversation).get("shown_items") == [i["id"] for i in items[:2]])
    assert items[1]["title"] in shopper.say("tell me more about the second one").text


def test_two_cannot_take_one(shopper: Shopper, floor: Floor) -> None:
    conversation = shopper.conversation_id
    shopper.say("a person please")
    floor.joins(conversation, ANN)
    with pytest.raises(AlreadyTakenError) as refused:
        floor.desk.claim(conversation, BOB)
    assert refused.value.by == ANN.name
    floor.desk.alive(BOB.id)
    floor.desk.transfer(conversation, ANN, BOB)
    told = shopper.say("hello?")
    assert told.payload("handoff")["agent"] == BOB.name


def test_a_person_whose_message_is_sent_twice_is_heard_once(floor: Floor, client: Any) -> None:
    shopper = WidgetShopper(client)
    conversation = shopper.conversation_id
    shopper.say("a person please")
    floor.joins(conversation, ANN)
    assert floor.desk.say(conversation, ANN, "m-1", "Hello, this is Ann.")
    assert not floor.desk.say(conversation, ANN, "m-1", "Hello, this is Ann.")
    floor.says(conversation, ANN, "How can I help?")
    said = [text for who, text in floor.said(conversation) if who == "agent"]
    assert said == ["Hello, this is Ann.", "How can I help?"]


def test_what_markup_a_person_writes_is_kept_as_it_is(floor: Floor, client: Any) -> None:
    shopper = WidgetShopper(client)
    conversation = shopper.conversation_id
    shopper.say("a person please")
    floor.joins(conversation, ANN)
    floor.says(conversation, ANN, "<b onclick=alert(1)>50% {off}</b>")
    assert floor.said(conversation)[-1] == ("agent", "<b onclick=alert(1)>50% {off}</b>")
