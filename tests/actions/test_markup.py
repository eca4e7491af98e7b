"""Markup in a message is left out; signs that only look like it stay."""

from typing import Any

import pytest

from actions.markup import without_markup
from actions.turn import Turn


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("order <b>536365</b>", "order 536365"),
        ("where is my order #<b>99</b>", "where is my order #99"),
        ("tell me about the <i>second</i> one", "tell me about the second one"),
        ('<a href="https://example.org">red mugs</a><br/>please', "red mugs please"),
        ("<img src=x onerror=alert(1)> mugs", "mugs"),
        ("mugs < £5", "mugs < £5"),
        ("<£5 and >£2", "<£5 and >£2"),
        ("order <536365>", "order <536365>"),
        ("<red mugs>", "<red mugs>"),
        ("<b></b>", "<b></b>"),
        ("i <3 mugs", "i <3 mugs"),
        ("", ""),
    ],
)
def test_what_is_said(typed: str, said: str) -> None:
    assert without_markup(typed) == said


def test_a_turn_has_no_markup() -> None:
    tracker: dict[str, Any] = {"sender_id": "a", "latest_message": {"text": "<b>red</b> mugs"}}
    assert Turn.of(tracker).text == "red mugs"
