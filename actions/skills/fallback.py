"""Not understood: first "did you mean …?" with what was likeliest, the second time in a row a person.

But a number that was asked for is an answer, whatever it was taken for.
"""

from __future__ import annotations

from actions.services import Services
from actions.skills.orders import answers_order_question, show_orders
from actions.turn import Reply, Turn

_LIKELIEST = 3
"""Meanings that are offered."""
_FAIR = 0.05
"""The least confidence with which a meaning is worth an offer."""
_LONGEST = 60
"""Characters of a message that a quick reply repeats."""


def fallback(turn: Turn, services: Services) -> Reply:
    """Offer what may have been meant; after a failure before this one, a person."""
    if answers_order_question(turn, services):
        return show_orders(turn, services)
    if turn.failed_before:
        return Reply().say("utter_fallback_person")
    guesses = [
        intent
        for intent, confidence in turn.ranking
        if confidence >= _FAIR and services.wording.offers(intent)
    ]
    if not guesses or not any(map(str.isalpha, turn.text)) or len(turn.text) > _LONGEST:
        return Reply().say("utter_fallback")
    text = " ".join(turn.text.replace("{", " ").replace("}", " ").split())
    buttons = [
        button
        for intent in guesses[:_LIKELIEST]
        for button in services.wording.buttons(f"utter_meant_{intent}", text=text)
    ]
    return Reply().say("utter_fallback_meant", buttons=buttons)
