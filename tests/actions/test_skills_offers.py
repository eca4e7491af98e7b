"""When a person is offered, in which words, and why the desk is told that one was asked for."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from actions.handoff import Desk
from actions.redis_client import connect
from actions.services import Services
from actions.skills import SKILLS
from actions.skills.offering import HOLDS_S
from actions.turn import Reply

from .conftest import Conversation, heading, payload

ASK, POLICY = SKILLS["action_request_human"], SKILLS["action_answer_policy"]
FALLBACK, INSULT = SKILLS["action_fallback"], SKILLS["action_insult"]
COMPLAINT, STARS = SKILLS["action_complaint"], SKILLS["action_low_rating"]
ANSWER = SKILLS["action_answer_offer"]


@pytest.fixture
def talk(services: Services, redis_clean: str) -> Iterator[Conversation]:
    """Over a desk in Redis."""
    redis = connect(redis_clean)
    services.desk = Desk(redis)
    yield Conversation(services)
    redis.close()


def said(reply: Reply) -> list[str | None]:
    return [message.get("response") for message in reply.messages]


def answer(talk: Conversation, intent: str) -> Reply:
    talk.turn = replace(talk.turn, intent=intent)
    return talk.say(ANSWER, "yes" if intent == "affirm" else "no")


def reason(talk: Conversation) -> str | None:
    return talk.services.desk.owner(talk.turn.conversation_id).reason


def leave_to_people(services: Services, *topics: str) -> None:
    support = replace(services.store.support, human_only=frozenset(topics))
    services.store = replace(services.store, support=support)


def fail_twice(talk: Conversation) -> Reply:
    talk.turn = replace(talk.turn, failed_before=True)
    return talk.say(FALLBACK, "asdfgh")


def get_angry_twice(talk: Conversation) -> Reply:
    talk.turn = replace(talk.turn, angry=False)
    assert heading(talk.say(INSULT, "you're useless")) == "utter_insult"
    return talk.say(INSULT, "stupid bot")


def complain(talk: Conversation) -> Reply:
    return talk.say(COMPLAINT, "I want to make a complaint")


def rate_low(talk: Conversation) -> Reply:
    return talk.say(STARS, "/low_rating")


def ask_what_people_answer(talk: Conversation) -> Reply:
    leave_to_people(talk.services, "payment")
    return talk.say(POLICY, "can I pay with visa?")


OFFERS = {
    "not_understood": (fail_twice, "utter_fallback_person"),
    "anger": (get_angry_twice, "utter_insult_person"),
    "complaint": (complain, "utter_complaint_person"),
    "low_rating": (rate_low, "utter_low_rating"),
    "topic:payment": (ask_what_people_answer, "utter_offer_topic"),
}


@pytest.mark.parametrize("why", OFFERS)
def test_a_person_is_offered_and_the_desk_learns_why_when_asked(why: str, talk: Conversation) -> None:
    offer, words = OFFERS[why]
    assert said(offer(talk))[-1] == words
    assert reason(talk) is None, "nobody is put into the queue unasked"
    assert payload(talk.say(ASK, "I want to talk to a person"))["state"] == "waiting"
    assert reason(talk) == why
    assert talk.turn.offer == {}


@pytest.mark.parametrize("why", OFFERS)
def test_yes_accepts_and_no_declines(why: str, talk: Conversation) -> None:
    offer, _ = OFFERS[why]
    offer(talk)
    assert said(answer(talk, "deny")) == ["utter_offer_declined"]
    assert said(answer(talk, "affirm")) == ["utter_affirm"], "the offer is over"
    assert reason(talk) is None
    offer(talk)
    assert payload(answer(talk, "affirm"))["state"] == "waiting"
    assert reason(talk) == why


@pytest.mark.parametrize("why", OFFERS)
def test_who_waits_already_is_not_asked_again(why: str, talk: Conversation) -> None:
    talk.say(ASK, "a person please")
    offer, _ = OFFERS[why]
    talk.turn = replace(talk.turn, angry=True)
    last = talk.say(INSULT, "stupid bot") if offer is get_angry_twice else offer(talk)
    assert said(last)[-1] == "utter_offer_waiting"
    assert reason(talk) == "asked"


def test_an_offer_of_long_ago_is_no_reason(talk: Conversation) -> None:
    complain(talk)
    talk.turn = replace(talk.turn, offer={**talk.turn.offer, "at": time.time() - HOLDS_S - 1})
    talk.say(ASK, "a person please")
    assert reason(talk) == "asked"


@pytest.mark.parametrize("slot", [{"reason": 3}, {"at": "x"}, {"reason": "complaint"}, {}])
def test_a_slot_that_makes_no_sense_is_no_offer(slot: dict[str, object], talk: Conversation) -> None:
    talk.turn = replace(talk.turn, offer=slot)
    talk.say(ASK, "a person please")
    assert reason(talk) == "asked"


def test_a_complaint_is_answered_by_the_terms_where_they_speak_of_it(talk: Conversation) -> None:
    reply = talk.say(COMPLAINT, "this is a joke, still no refund")
    assert said(reply) == ["utter_complaint", None, "utter_complaint_person"]
    quoted = reply.messages[1]
    assert quoted["json_message"]["type"] == "answer"
    assert "refund" in quoted["json_message"]["evidence"][0]["sentence"]
    assert said(talk.say(COMPLAINT, "I'm very disappointed")) == ["utter_complaint", "utter_complaint_person"]


def test_a_complaint_of_what_people_answer_is_not_answered_by_the_terms(talk: Conversation) -> None:
    leave_to_people(talk.services, "returns")
    assert said(talk.say(COMPLAINT, "this is a joke, still no refund")) == [
        "utter_complaint",
        "utter_complaint_person",
    ]


@pytest.mark.parametrize(
    "text", ["can I pay with visa?", "payment", "is there a discount for paying by card"]
)
def test_what_people_answer_is_never_quoted(text: str, talk: Conversation) -> None:
    leave_to_people(talk.services, "payment")
    reply = talk.say(POLICY, text)
    assert said(reply) == ["utter_offer_topic"]
    assert reply.messages[0]["title"]
    assert heading(talk.say(POLICY, "how long does delivery take")) == "None", "other topics are answered"


def test_without_redis_a_person_is_offered_all_the_same(services: Services) -> None:
    talk = Conversation(services)
    complain(talk)
    assert said(answer(talk, "affirm")) == ["utter_human_not_recorded"]
