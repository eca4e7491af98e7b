"""What the dialogue model reads of a message with names in quotation marks."""

from __future__ import annotations

import pytest
from rasa.core.agent import Agent

from bot.components.named import without_names
from bot.settings import Settings

TITLES = ("Red Retrospot Mug", "Set of 4 Jam Jar Magnets", "Why Not Compare Cushion", "Goodbye Tin, Large")


def test_a_pronoun_stands_for_each_name() -> None:
    assert without_names("Compare “Red Mug” and “2 Tins”") == "Compare this one and this one"
    assert without_names("nothing “to see") == "nothing “to see"


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("Why {}?", "ask_why"),
        ("Tell me about {}", "ask_product_detail"),
        ("Something similar to {}", "find_similar"),
        ("Compare {} and {}", "compare_products"),
        ("Add 1 of {} to my cart", "add_to_cart"),
        ("Change {} in my cart to 3", "change_cart"),
        ("Remove {} from my cart", "remove_from_cart"),
    ],
)
async def test_the_words_of_a_name_do_not_decide_what_is_asked(
    said: str, intent: str, settings: Settings
) -> None:
    agent = Agent.load(settings.model)
    for title in TITLES:
        text = said.replace("{}", f"“{title}”")
        parsed = await agent.parse_message(text)
        assert (parsed["text"], parsed["intent"]["name"]) == (text, intent)
