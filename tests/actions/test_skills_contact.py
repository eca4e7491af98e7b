"""A message for the shop's people: asked for how to reach the shopper and what it is about, kept once."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from actions.business_hours import Hours
from actions.contact_words import contact_in
from actions.handoff import ContactRequests, Desk
from actions.handoff.contact_requests import ContactRequest
from actions.redis_client import connect
from actions.services import Services
from actions.skills import SKILLS
from actions.turn import UNCHANGED, Reply

from .conftest import Conversation, payload

PERSON, LEAVE = SKILLS["action_request_human"], SKILLS["action_leave_message"]
FORM, QUIT = SKILLS["contact_form"], SKILLS["action_leave_contact_form"]
HANDED_BACK, ANSWER = SKILLS["action_handed_back"], SKILLS["action_answer_offer"]
EMAIL, PHONE = "ann.o'hara+shop@post.example.co.uk", "+44 20 7946 0123"


def close(services: Services) -> None:
    """Nobody is ever there."""
    support = replace(services.store.support, hours=Hours(days=((),) * 7))
    services.store = replace(services.store, support=support)


class Writer(Conversation):
    """The form runs after the action that opened it, as the dialogue engine has it."""

    def begin(self, text: str = "I want to talk to a person") -> Reply:
        opened = self.say(PERSON, text)
        return self.resume() if opened.loop == "contact_form" else opened

    def resume(self) -> Reply:
        self.turn = replace(self.turn, follows_action=True, form="contact_form")
        return self.say(FORM, self.turn.text)

    def answer(self, text: str, intent: str = "unclear", message_id: str | None = None) -> Reply:
        self.turn = replace(self.turn, intent=intent, follows_action=False, form="contact_form")
        return self.say(FORM, text, message_id)

    @property
    def kept(self) -> list[ContactRequest]:
        return self.services.contact_requests.open()


@pytest.fixture
def writer(services: Services, redis_clean: str) -> Iterator[Writer]:
    redis = connect(redis_clean)
    services.desk, services.contact_requests = Desk(redis), ContactRequests(redis)
    close(services)
    yield Writer(services)
    redis.close()


def said(reply: Reply) -> list[str | None]:
    return [message.get("response") for message in reply.messages]


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("ann@shop.example", "email", "ann@shop.example"),
        (f"my email is {EMAIL}.", "email", EMAIL),
        ("Ann@Shop.Example, thanks", "email", "Ann@Shop.Example"),
        ("<ann@shop.example>", "email", "ann@shop.example"),
        (PHONE, "phone", PHONE),
        ("call me on 07700 900123 please", "phone", "07700 900123"),
        ("(020) 7946-0123", "phone", "(020) 7946-0123"),
        ("0044.20.7946.0123", "phone", "0044.20.7946.0123"),
    ],
)
def test_what_is_an_address_or_a_number(typed: str, kind: str, value: str) -> None:
    found = contact_in(typed)
    assert found is not None
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize(
    "typed",
    [
        *("", "ann", "ann@", "@shop.example", "ann@shop", "ann@shop..example", "ann shop example", "a@b.c"),
        *("ann@@shop.example", "ann@07700900123", "123456", "1234567890123456", "£1234567", "🎁", "x" * 1000),
        "1" * 1000,
        "a@" * 500,
    ],
)
def test_what_is_none(typed: str) -> None:
    assert contact_in(typed) is None


def test_when_nobody_is_there_a_message_is_taken(writer: Writer) -> None:
    opened = writer.say(PERSON, "I want to talk to a person")
    assert said(opened) == ["utter_contact_closed"]
    assert opened.messages[0]["hours"]
    assert said(writer.resume()) == ["utter_contact_ask"]
    assert said(writer.answer(EMAIL)) == ["utter_contact_about"]
    done = writer.answer("a broken jug", "search_products")
    assert said(done) == ["utter_contact_kept_email"]
    assert done.loop is None
    assert writer.turn.contact_request == {}
    (one,) = writer.kept
    assert (one["contact"], one["text"]) == (EMAIL, "a broken jug")
    assert writer.services.desk.owner("conversation-1").state == "bot"


def test_when_people_are_there_nothing_is_asked(services: Services, redis_clean: str) -> None:
    services.desk = Desk(connect(redis_clean))
    assert payload(Conversation(services).say(PERSON, "a person please"))["state"] == "waiting"


def test_a_message_can_be_left_at_any_time(services: Services, redis_clean: str) -> None:
    redis = connect(redis_clean)
    services.desk, services.contact_requests = Desk(redis), ContactRequests(redis)
    writer = Writer(services)
    opened = writer.say(LEAVE, "I'd like to leave a message")
    assert (said(opened), opened.loop) == (["utter_contact_begin"], "contact_form")
    writer.resume()
    writer.answer(PHONE, "ask_order")
    assert said(writer.answer("skip")) == ["utter_contact_kept_phone"]
    (one,) = writer.kept
    assert (one["contact"], one["text"]) == (PHONE, "")


def test_all_at_once(writer: Writer) -> None:
    writer.begin()
    assert said(writer.answer(f"my jug arrived broken, write to {EMAIL}")) == ["utter_contact_kept_email"]
    assert writer.kept[0]["text"] == "my jug arrived broken, write to"


def test_what_it_is_about_may_come_first(writer: Writer) -> None:
    writer.begin()
    assert said(writer.answer("my jug arrived broken", "complaint")) == ["utter_contact_noted"]
    assert said(writer.answer(PHONE, "ask_order")) == ["utter_contact_kept_phone"]
    assert writer.kept[0]["text"] == "my jug arrived broken"


def test_a_number_that_came_with_the_wish_is_not_asked_for(writer: Writer) -> None:
    assert said(writer.begin("please call me on 07700 900123")) == ["utter_contact_about"]
    writer.answer("no, that's all", "deny")
    assert writer.kept[0]["contact"] == "07700 900123"


def test_a_corrected_address_takes_the_first_ones_place(writer: Writer) -> None:
    writer.begin()
    writer.answer("ann@shop.example")
    assert said(writer.answer("sorry, I meant bob@shop.example")) == ["utter_contact_about"]
    writer.answer("skip")
    assert [one["contact"] for one in writer.kept] == ["bob@shop.example"]


@pytest.mark.parametrize("typed", ["ann@shop", "12345", "ann@@shop.example", "🎁", "asdf", "?!"])
def test_what_cannot_be_reached_is_asked_for_again(typed: str, writer: Writer) -> None:
    writer.begin()
    for _ in range(3):
        reply = writer.answer(typed)
        assert (said(reply), reply.loop) == (["utter_contact_again"], "contact_form")
    assert writer.kept == []
    assert said(writer.answer(EMAIL)) == ["utter_contact_about"]


@pytest.mark.parametrize("typed", ["never mind", "skip", "no thanks", "forget it", "Stop."])
def test_it_can_be_left_at_the_first_question(typed: str, writer: Writer) -> None:
    writer.begin()
    reply = writer.answer(typed, "start_over")
    assert (said(reply), reply.loop) == (["utter_contact_left"], None)
    assert writer.turn.contact_request == {}
    assert writer.kept == []


def test_it_can_be_left_at_the_second(writer: Writer) -> None:
    writer.begin()
    writer.answer(EMAIL)
    assert said(writer.answer("never mind", "deny")) == ["utter_contact_left"]
    assert writer.turn.contact_request == {}
    assert writer.kept == []


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("please cancel my order", "ask_order"),
        ("I forgot my password, no idea what to do", "out_of_scope"),
        ("you sent me the wrong colour", "complaint"),
        ("why was my jug broken?", "complaint"),
        ("returning a lamp", "ask_policy"),
        ("a red mug", "search_products"),
    ],
)
def test_what_it_is_about_is_kept_as_it_was_said(text: str, intent: str, writer: Writer) -> None:
    writer.begin()
    writer.answer(EMAIL)
    assert said(writer.answer(text, intent)) == ["utter_contact_kept_email"]
    assert writer.kept[0]["text"] == text


@pytest.mark.parametrize("question", ["contact", "about"])
@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how long does delivery take?", "ask_policy"),
        ("hello", "greet"),
        ("show me red mugs", "search_products"),
        ("what's the weather like", "out_of_scope"),
        ("show my cart", "show_cart"),
    ],
)
def test_an_interruption_is_rejected_and_the_question_comes_again(
    text: str, intent: str, question: str, writer: Writer
) -> None:
    writer.begin()
    if question == "about":
        writer.answer(EMAIL)
    before = writer.turn.contact_request
    rejected = writer.answer(text, intent)
    assert rejected.rejected
    assert not rejected.messages
    again = {"contact": "utter_contact_ask", "about": "utter_contact_about"}[question]
    assert said(writer.resume()) == ["utter_contact_resume", again]
    assert writer.turn.contact_request == before


def test_what_was_told_is_forgotten_when_it_is_left_for_something_else(writer: Writer) -> None:
    writer.begin()
    writer.answer(EMAIL)
    left = writer.say(QUIT, "show me red mugs")
    assert (said(left), left.loop) == (["utter_contact_unsent"], None)
    assert writer.turn.contact_request == {}


def test_a_message_that_is_handled_again_is_kept_once(writer: Writer) -> None:
    writer.begin()
    writer.answer(EMAIL)
    before = writer.turn
    writer.answer("a broken jug", "complaint", "m-1")
    writer.turn = before
    assert said(writer.answer("a broken jug", "complaint", "m-1")) == ["utter_contact_kept_email"]
    assert len(writer.kept) == 1


def test_another_form_goes_on_afterwards(writer: Writer) -> None:
    writer.turn = replace(writer.turn, form="gift_form")
    writer.begin()
    writer.answer(EMAIL)
    assert writer.answer("skip").loop == "gift_form"


def test_it_gives_way_to_the_queue_when_people_are_there(services: Services, redis_clean: str) -> None:
    services.desk = Desk(connect(redis_clean))
    writer = Writer(services)
    writer.say(LEAVE, "leave a message")
    writer.resume()
    asked = writer.say(PERSON, "no, a person please")
    assert payload(asked)["state"] == "waiting"
    assert (asked.loop, writer.turn.contact_request) == (None, {})


def test_without_redis_nothing_is_pretended(writer: Writer) -> None:
    writer.begin()
    writer.answer(EMAIL)
    writer.services.contact_requests = ContactRequests(None)
    reply = writer.answer("a broken jug", "complaint")
    assert said(reply) == ["utter_contact_not_kept"]
    assert reply.messages[0]["contact"] == "help@tiny.example"
    assert reply.loop is None


def test_nobody_came_so_a_message_may_be_left(writer: Writer) -> None:
    writer.turn = replace(writer.turn, handed_back="nobody_came")
    offer = writer.say(HANDED_BACK, "/handed_back")
    assert said(offer) == ["utter_handed_back_message"]
    writer.turn = replace(writer.turn, handed_back=None, intent="affirm")
    accepted = writer.say(ANSWER, "yes please")
    assert (said(accepted), accepted.loop) == (["utter_contact_begin"], "contact_form")
    assert writer.say(ANSWER, "no").loop == UNCHANGED


def test_a_person_who_was_there_ends_it(writer: Writer) -> None:
    writer.begin()
    writer.turn = replace(writer.turn, handed_back="resolved")
    assert writer.resume().loop is None


def test_no_contact_is_ever_logged(writer: Writer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        writer.begin()
        writer.answer(EMAIL)
        writer.services.contact_requests = ContactRequests(None)
        writer.answer("a broken jug", "complaint")
    assert EMAIL not in caplog.text
    assert "jug" not in caplog.text


@pytest.mark.parametrize("slot", [{"kind": 3, "contact": []}, {"contact": "x"}, {"begun": "yes"}, {}])
def test_a_slot_that_makes_no_sense_counts_as_nothing_told(slot: dict[str, object], writer: Writer) -> None:
    writer.turn = replace(writer.turn, contact_request=slot)
    assert said(writer.resume()) == ["utter_contact_ask"]
