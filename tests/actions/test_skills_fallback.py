"""Not understood: what was likeliest is offered by title, the second time in a row a person."""

from dataclasses import replace

import pytest

from actions.services import Services
from actions.skills import fallback, search_products
from actions.turn import Turn

from .conftest import Conversation, heading

RANKING = [
    {"name": "nlu_fallback", "confidence": 0.3},
    {"name": "ask_policy", "confidence": 0.28},
    {"name": "search_products", "confidence": 0.2},
    {"name": "greet", "confidence": 0.15},
    {"name": "ask_order", "confidence": 0.04},
]


def turn(text: str, *before: dict[str, str]) -> Turn:
    return Turn.of(
        {
            "sender_id": "c",
            "latest_message": {"text": text, "intent_ranking": RANKING},
            "events": [*before, {"event": "user"}],
        }
    )


FAILED = ({"event": "user"}, {"event": "action", "name": "action_fallback"})


def test_what_was_likeliest_is_offered_by_its_title(services: Services) -> None:
    reply = fallback(turn("parcel mugs"), services)
    assert heading(reply) == "utter_fallback_meant"
    assert [b["title"] for b in reply.messages[0]["buttons"]] == [
        "Delivery and returns",
        "Find “parcel mugs”",
    ]
    assert all(not b["payload"].startswith("/") for b in reply.messages[0]["buttons"])


def test_after_a_failure_a_person_is_offered(services: Services) -> None:
    reply = fallback(turn("parcel mugs", *FAILED), services)
    assert heading(reply) == "utter_fallback_person"


def test_a_failure_long_ago_does_not_count(services: Services) -> None:
    between = ({"event": "user"}, {"event": "action", "name": "action_search_products"})
    assert heading(fallback(turn("parcel mugs", *FAILED, *between), services)) == "utter_fallback_meant"


@pytest.mark.parametrize("text", ["", "?!?!", "🎁", "x" * 500])
def test_what_cannot_be_repeated_gets_examples(text: str, services: Services) -> None:
    assert heading(fallback(turn(text), services)) == "utter_fallback"


def test_braces_are_no_variables(services: Services) -> None:
    reply = fallback(turn("{contact} mugs {0}"), services)
    assert reply.messages[0]["buttons"][1]["payload"] == "show me contact mugs 0"


@pytest.mark.parametrize("ranking", [None, 3, [3], [{"name": 3}], [{"name": "a", "confidence": "b"}]])
def test_a_strange_ranking_does_no_harm(ranking: object, services: Services) -> None:
    strange = Turn.of(
        {"sender_id": "c", "latest_message": {"text": "parcel", "intent_ranking": ranking}, "events": None}
    )
    assert heading(fallback(strange, services)) == "utter_fallback"


@pytest.mark.parametrize(
    ("typed", "category"), [("mugz", "mugs"), ("mugz plz", "mugs"), ("bakpacks", "backpacks")]
)
@pytest.mark.parametrize("intent", ["nlu_fallback", "other_language", "unclear"])
def test_a_mistyped_kind_of_product_is_looked_for(
    typed: str, category: str, intent: str, services: Services
) -> None:
    reply = fallback(replace(turn(typed), intent=intent), services)
    assert reply.slots["search"]["filters"]["category"] == category


def test_mistyped_constraints_change_the_search_at_hand(talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    reply = talk.say(fallback, "not palstic")
    assert reply.slots["search"]["filters"]["exclude"] == {"material": ["plastic"]}
    assert heading(fallback(turn("not palstic"), talk.services)) != "utter_refine_how"


@pytest.mark.parametrize("typed", ["ich suche eine rote tasse", "je voudrais un mug", "你好"])
def test_another_language_is_told_so_each_time(typed: str, services: Services) -> None:
    foreign = replace(turn(typed, *FAILED), intent="other_language")
    assert heading(fallback(foreign, services)) == "utter_other_language"


def test_what_says_nothing_is_not_understood(services: Services) -> None:
    assert heading(fallback(replace(turn("wanna"), intent="unclear"), services)).startswith("utter_fallback")
