"""A shopper who thanks or leaves is asked once a conversation how it was, if there was anything to rate."""

from __future__ import annotations

from actions import payloads
from actions.services import Services
from actions.turn import RATING_SLOT, Reply, Turn

RATING_CHANNEL = "widget"
"""The channel that can send a rating."""


def ask_rating(turn: Turn, services: Services) -> Reply:
    """The question with its `rating_request`; nothing where it was asked before or no product was shown."""
    reply = Reply()
    if turn.channel != RATING_CHANNEL or turn.rating_asked or not (turn.shown or turn.earlier):
        return reply
    reply.show(services.wording.text("utter_ask_rating"), payloads.rating_request(), [])
    reply.slots[RATING_SLOT] = True
    return reply
