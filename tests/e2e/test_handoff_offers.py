"""The assistant offers a person, never forces one, and the desk learns why one was asked for."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.e2e.altered_store import supported
from tests.e2e.floor import ANN, Floor, wait_for
from tests.e2e.servers import Service
from tests.e2e.talk import RestShopper, Turn, WidgetShopper

Shopper = RestShopper | WidgetShopper

PERSON = "I want to talk to a person"


def offers(turn: Turn) -> bool:
    """Whether the last thing that is said is an offer of a person."""
    return PERSON in [button["payload"] for button in turn.messages[-1].get("buttons", ())]


OFFERS = {
    "not_understood": ("asdfgh jkl", "qwoeiru zxmcn"),
    "anger": ("you're useless", "stupid bot"),
    "complaint": ("my parcel arrived broken",),
}
"""Why a person is offered, and what was said before that."""


@pytest.mark.parametrize("accepting", [PERSON, "yes please", "get me a human"])
@pytest.mark.parametrize("why", OFFERS)
def test_the_desk_learns_why_a_person_was_asked_for(
    why: str, accepting: str, shopper: Shopper, floor: Floor
) -> None:
    for text in OFFERS[why]:
        turn = shopper.say(text)
    assert offers(turn)
    assert floor.desk.owner(shopper.conversation_id).state == "bot", "nobody is put into the queue unasked"
    assert shopper.say(accepting).payload("handoff")["state"] == "waiting"
    assert floor.desk.owner(shopper.conversation_id).reason == why


@pytest.mark.parametrize("why", OFFERS)
def test_an_offer_can_be_declined_or_left(why: str, shopper: Shopper, floor: Floor) -> None:
    for text in OFFERS[why]:
        shopper.say(text)
    assert not offers(shopper.say("no thanks"))
    for text in OFFERS[why]:
        shopper.say(text)
    assert shopper.say("red mugs").ids
    assert floor.desk.owner(shopper.conversation_id).state == "bot"


def test_yes_after_a_failure_without_an_offer_asks_for_nobody(shopper: Shopper, floor: Floor) -> None:
    assert not any("person" in message["text"] for message in shopper.say("asdfgh jkl").messages)
    shopper.say("yes")
    assert floor.desk.owner(shopper.conversation_id).state == "bot"


def test_a_complaint_is_answered_by_the_terms_that_make_it_good(shopper: Shopper) -> None:
    turn = shopper.say("my parcel arrived broken")
    assert turn.messages[0]["text"].startswith("I'm sorry")
    assert turn.payload("answer")["evidence"][0]["source"] == "policies/returns.md"
    assert "we send another or refund it" in turn.text
    turn = shopper.say("this is a joke, still no refund")
    assert "Refunds go to the card" in turn.text
    turn = shopper.say("I want to make a complaint")
    assert offers(turn)
    assert not any("custom" in message for message in turn.messages)


def test_a_complaint_ends_the_gift_finder(shopper: Shopper) -> None:
    shopper.say("I need a present")
    assert offers(shopper.say("my parcel arrived broken"))
    assert shopper.say("for my dad").ids, "a search of its own"


def test_who_waits_is_not_offered_what_they_asked_for(shopper: Shopper) -> None:
    shopper.say(PERSON)
    turn = shopper.say("my parcel arrived broken")
    assert not offers(turn)
    assert "waiting" in turn.messages[-1]["text"]


# Few stars


class Stars:
    """A shopper of the website who rates, and what the bot says to that."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.shopper = WidgetShopper(client)

    def give(self, score: int) -> None:
        headers = self.shopper.headers
        rated = self.client.post("/webhooks/widget/rating", json={"score": score}, headers=headers)
        assert rated.status_code == 202

    def unasked(self) -> list[dict[str, object]]:
        """The bot's messages that answer nothing."""
        history = self.client.get("/webhooks/widget/history", headers=self.shopper.headers).json()
        entries = [e for e in history["entries"] if e["from"] == "bot" and "reply_to" not in e]
        return [message for entry in entries for message in entry["messages"]]

    def until(self, count: int) -> list[dict[str, object]]:
        return wait_for(lambda: said if len(said := self.unasked()) >= count else None)


@pytest.fixture
def stars(client: httpx.Client) -> Stars:
    return Stars(client)


def test_few_stars_are_answered_with_an_offer_once(stars: Stars, floor: Floor) -> None:
    shopper = stars.shopper
    shopper.say("show me red mugs")
    stars.give(1)
    (said,) = stars.until(1)
    assert "sorry" in str(said["text"])
    assert offers(Turn([said]))
    stars.give(2)
    assert shopper.say(PERSON).payload("handoff")["state"] == "waiting"
    assert floor.desk.owner(shopper.conversation_id).reason == "low_rating"
    assert len(stars.unasked()) == 1


def test_an_offer_after_few_stars_is_accepted_by_its_button(stars: Stars, floor: Floor) -> None:
    stars.give(2)
    (said,) = stars.until(1)
    (button,) = said["buttons"]  # type: ignore[misc]
    answer = stars.shopper.post(button=button["signed"])
    assert stars.shopper.answer_to(answer.json()["message_id"]).payload("handoff")["state"] == "waiting"
    assert floor.desk.owner(stars.shopper.conversation_id).reason == "low_rating"


def test_few_stars_in_the_gift_finder_ask_its_question_again(stars: Stars) -> None:
    stars.shopper.say("I need a present")
    stars.give(1)
    said = [str(message["text"]) for message in stars.until(2)]
    assert "sorry" in said[0]
    assert "Who is it for" in said[-1]
    assert "What do they like" in stars.shopper.say("for my dad").text


def test_few_stars_for_a_person_are_left_to_that_person(stars: Stars, floor: Floor) -> None:
    shopper = stars.shopper
    shopper.say(PERSON)
    floor.joins(shopper.conversation_id, ANN)
    shopper.say("hello?")
    told = len(stars.unasked())
    stars.give(1)
    shopper.say("are you there?")
    assert len(stars.unasked()) == told


# What the shop leaves to its people


def test_topics_that_the_shop_leaves_to_people(
    service: Service, client: httpx.Client, floor: Floor, tmp_path: Path
) -> None:
    with supported(service, tmp_path, human_only=["payment"]):
        for shopper in (RestShopper(client), WidgetShopper(client)):
            turn = shopper.say("can I pay with visa?")
            assert offers(turn)
            assert not any("custom" in message for message in turn.messages)
            assert "American Express" not in turn.text
            assert "working days" in shopper.say("how long does delivery take?").text
            shopper.say("how can I pay?")
            assert shopper.say(PERSON).payload("handoff")["state"] == "waiting"
            assert floor.desk.owner(shopper.conversation_id).reason == "topic:payment"
    assert "American Express" in RestShopper(client).say("can I pay with visa?").text
