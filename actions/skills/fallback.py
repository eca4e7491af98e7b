"""Not understood: first "did you mean …?" with what was likeliest, the second time in a row a person.

But a number that was asked for is an answer, whatever it was taken for, and what is wholly read as a kind of
product or as constraints is searched for: "vaze", which looks like no English, "not palstic".
"""

from __future__ import annotations

from actions.references import naming_words, tokens
from actions.services import NotReadyError, Services
from actions.skills.offering import NOT_UNDERSTOOD, offering
from actions.skills.orders import answers_order_question, show_orders
from actions.skills.search import refine_search, search_products
from actions.turn import Reply, Turn
from recommender import Reading

_LIKELIEST = 3
"""Meanings that are offered."""
_FAIR = 0.05
"""The least confidence with which a meaning is worth an offer."""
_LONGEST = 60
"""Characters of a message that a quick reply repeats."""


OTHER_LANGUAGE = "other_language"


def fallback(turn: Turn, services: Services) -> Reply:
    """Offer what may have been meant; after a failure before this one, a person."""
    if answers_order_question(turn, services):
        return show_orders(turn, services)
    reading = _whole_reading(turn, services)
    if reading and reading.filters.category:
        return search_products(turn, services)
    if reading and turn.search:
        return refine_search(turn, services)
    if turn.after_order and turn.inquiry.get("asked"):  # "idk": told where the number stands
        return show_orders(turn, services)
    if turn.intent == OTHER_LANGUAGE:
        return Reply().say("utter_other_language")
    if turn.failed_before:
        return offering(Reply(), "utter_fallback_person", NOT_UNDERSTOOD, turn, services)
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


def _whole_reading(turn: Turn, services: Services) -> Reading | None:
    """What a message asks for, if that is all that it says: a kind of product, constraints."""
    try:
        reading = services.recommender.read(turn.text)
    except NotReadyError:
        return None
    read = {word for match in reading.matches for word in tokens(match.words)}
    return reading if read and set(naming_words(turn.text, services.words)) <= read else None
