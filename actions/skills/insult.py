"""A shopper is angry: kind words, and the second time the question whether a person should take over."""

from __future__ import annotations

from actions.services import Services
from actions.skills.offering import ANGER, offering
from actions.turn import ANGRY_SLOT, Reply, Turn


def insult(turn: Turn, services: Services) -> Reply:
    """Say sorry, once with an invitation to say it differently, then with an offer."""
    reply = Reply()
    reply.slots[ANGRY_SLOT] = True
    response = "utter_insult_person" if turn.angry else "utter_insult"
    return offering(reply, response, ANGER, turn, services)
