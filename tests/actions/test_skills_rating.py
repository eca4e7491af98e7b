"""When a shopper is asked how it was: once, on the website, and after something was shown."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from actions.skills import SKILLS, search_products

from .conftest import Conversation, payload

ASK = SKILLS["action_ask_rating"]
PAYLOADS = json.loads((Path(__file__).parents[1] / "contract/payloads.schema.json").read_text("utf-8"))


@pytest.fixture
def website(talk: Conversation) -> Conversation:
    talk.turn = replace(talk.turn, channel="widget")
    return talk


def test_a_shopper_who_saw_products_is_asked_once(website: Conversation) -> None:
    website.say(search_products, "red mugs")
    asked = website.say(ASK, "thanks")
    jsonschema.validate(payload(asked), PAYLOADS)
    assert asked.messages[0]["text"]
    website.turn = replace(website.turn, rating_asked=asked.slots["rating_asked"])
    assert website.say(ASK, "bye").messages == []


def test_who_saw_nothing_is_not_asked(website: Conversation) -> None:
    assert website.say(ASK, "bye").messages == []


def test_who_has_no_way_to_answer_is_not_asked(talk: Conversation) -> None:
    talk.say(search_products, "red mugs")
    assert talk.say(ASK, "thanks").messages == []
