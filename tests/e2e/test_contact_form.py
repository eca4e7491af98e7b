"""Nobody of the shop is there: how a shopper leaves a message, whatever else is said between."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from actions.handoff import ContactRequests
from actions.handoff.contact_requests import ContactRequest
from tests.e2e.altered_store import supported
from tests.e2e.floor import Floor
from tests.e2e.servers import Service
from tests.e2e.talk import RestShopper, WidgetShopper

Shopper = RestShopper | WidgetShopper

EMAIL, PHONE = "ann.archer@post.example", "020 7946 0123"
CONTACT, ABOUT = "e-mail address or phone number", "What is it about"
INTERRUPTIONS = {
    "how long does delivery take?": "working days",
    "hello": "Hello!",
    "are you a robot?": "program",
    "what can you do?": "find things",
    "what's the weather like": "shop",
    "show my cart": "empty",
    "compare the first two": "",
}
"""What a shopper asks between two questions, and a word of the answer."""


@pytest.fixture(scope="module", autouse=True)
def closed(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A shop whose people are never there, whatever the time of day."""
    with supported(service, tmp_path_factory.mktemp("closed"), hours={}):
        yield


def left_by(shopper: Shopper, floor: Floor) -> list[ContactRequest]:
    """What the shop's people find of this shopper."""
    return [
        one
        for one in ContactRequests(floor.redis).open()
        if one["conversation_id"] == shopper.conversation_id
    ]


def at(question: str, shopper: Shopper) -> Shopper:
    """A conversation in which this question has just been asked."""
    turn = shopper.say("I want to talk to a person")
    assert "aren't here" in turn.text
    if question == ABOUT:
        turn = shopper.say(f"my email is {EMAIL}")
    assert question in turn.messages[-1]["text"]
    return shopper


def test_one_question_after_the_other(shopper: Shopper, floor: Floor) -> None:
    at(ABOUT, shopper)
    turn = shopper.say("my jug arrived broken")
    assert "by e-mail" in turn.text
    (one,) = left_by(shopper, floor)
    assert (one["contact"], one["text"]) == (EMAIL, "my jug arrived broken")
    assert floor.desk.owner(shopper.conversation_id).state == "bot"
    assert EMAIL not in str(floor.transcripts.slots(shopper.conversation_id))
    assert shopper.say("red mugs").ids


def test_what_it_is_about_first(shopper: Shopper, floor: Floor) -> None:
    at(CONTACT, shopper)
    assert CONTACT in shopper.say("my jug arrived broken").text
    assert "call you" in shopper.say(PHONE).text
    (one,) = left_by(shopper, floor)
    assert (one["contact"], one["text"]) == (PHONE, "my jug arrived broken")


def test_all_at_once(shopper: Shopper, floor: Floor) -> None:
    at(CONTACT, shopper)
    assert "by e-mail" in shopper.say(f"it's about a broken jug, {EMAIL}").text
    assert "broken jug" in left_by(shopper, floor)[0]["text"]


@pytest.mark.parametrize("wish", ["I'd like to leave a message for the team", "please call me back"])
def test_a_message_without_asking_for_a_person(wish: str, shopper: Shopper, floor: Floor) -> None:
    assert CONTACT in shopper.say(wish).text
    assert ABOUT in shopper.say(PHONE).text
    assert "call you" in shopper.say("skip").text
    assert left_by(shopper, floor)[0]["text"] == ""


@pytest.mark.parametrize("question", [CONTACT, ABOUT])
@pytest.mark.parametrize("interruption", INTERRUPTIONS)
def test_an_interruption_is_answered_and_the_question_asked_again(
    question: str, interruption: str, client: httpx.Client, floor: Floor
) -> None:
    shopper = at(question, RestShopper(client))
    turn = shopper.say(interruption)
    assert INTERRUPTIONS[interruption] in turn.text
    assert question in turn.messages[-1]["text"]
    assert len(turn.messages) >= 2
    if question == CONTACT:
        shopper.say(EMAIL)
    assert "by e-mail" in shopper.say("skip").text
    assert len(left_by(shopper, floor)) == 1


@pytest.mark.parametrize("question", [CONTACT, ABOUT])
@pytest.mark.parametrize("leaving", ["never mind", "start over", "show me red mugs"])
def test_it_can_be_left_at_any_question(
    question: str, leaving: str, client: httpx.Client, floor: Floor
) -> None:
    shopper = at(question, RestShopper(client))
    turn = shopper.say(leaving)
    assert question not in turn.text
    assert shopper.say("blue bags").ids
    assert left_by(shopper, floor) == []
    assert EMAIL not in str(floor.transcripts.slots(shopper.conversation_id))


@pytest.mark.parametrize("question", [CONTACT, ABOUT])
def test_it_can_be_left_for_the_gift_finder(question: str, shopper: Shopper, floor: Floor) -> None:
    at(question, shopper)
    turn = shopper.say("can you help me find a present?")
    assert "isn't sent" in turn.text
    assert "Who is it for" in turn.messages[-1]["text"]
    assert floor.transcripts.slots(shopper.conversation_id).get("contact_request") is None
    assert "What do they like" in shopper.say("for my dad").text
    assert left_by(shopper, floor) == []


@pytest.mark.parametrize("typed", ["ann@post", "12345", "🎁", "asdfgh jkl"])
def test_what_cannot_be_reached_is_asked_for_again(typed: str, client: httpx.Client, floor: Floor) -> None:
    shopper = at(CONTACT, RestShopper(client))
    for _ in range(2):
        assert "name@example.com" in shopper.say(typed).text
    assert left_by(shopper, floor) == []
    assert ABOUT in shopper.say(EMAIL).text


def test_the_gift_finder_goes_on_afterwards(shopper: Shopper, floor: Floor) -> None:
    assert "Who is it for" in shopper.say("I need a present").text
    at(ABOUT, shopper)
    turn = shopper.say("skip")
    assert "by e-mail" in turn.text
    assert "Who is it for" in turn.messages[-1]["text"]
    assert len(left_by(shopper, floor)) == 1
    assert "What do they like" in shopper.say("for my dad").text


def test_an_offer_leads_to_it(shopper: Shopper) -> None:
    shopper.say("my parcel arrived broken")
    assert CONTACT in shopper.say("yes please").text


def test_no_address_is_ever_logged(service: Service, shopper: Shopper, floor: Floor) -> None:
    secret = f"secret-{shopper.conversation_id}@post.example"
    at(CONTACT, shopper)
    shopper.say(secret)
    shopper.say("never mind the jug, it is a lamp")
    assert len(left_by(shopper, floor)) == 1
    for server in (service.bot, service.actions):
        assert secret not in server.log.read_text(errors="replace")
