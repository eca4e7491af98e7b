"""The dialogue model reads a message's words, not the markup around them."""

from __future__ import annotations

import pytest
from rasa.core.agent import Agent

from bot.components.named import words_read
from bot.settings import Settings


def test_tags_are_no_words() -> None:
    assert words_read("order <b>536365</b>") == "order 536365"
    assert words_read("#<b>99</b>") == "#99"
    assert words_read("about “Red Mug”<br>") == "about this one"
    assert words_read("mugs < £5, <b></b>") == "mugs < £5,"
    assert words_read("<br>") == "<br>"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("<b>536365</b>", "536365"),
        ("<p>what goes with the <i>second</i> one?</p>", "what goes with the second one?"),
    ],
)
async def test_an_intent_is_read_as_without_them(typed: str, plain: str, settings: Settings) -> None:
    agent = Agent.load(settings.model)
    parsed, unmarked = await agent.parse_message(typed), await agent.parse_message(plain)
    assert parsed["text"] == typed
    assert parsed["intent"] == unmarked["intent"]
