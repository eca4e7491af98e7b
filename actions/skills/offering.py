"""Offering a person: why one is offered is kept until the shopper asks, so that the desk knows.

Nobody is ever put into the queue unasked.
"""

from __future__ import annotations

import time

from actions.handoff import DeskError
from actions.services import Services
from actions.turn import OFFER_SLOT, Reply, Turn

NOT_UNDERSTOOD = "not_understood"
ANGER = "anger"
COMPLAINT = "complaint"
LOW_RATING = "low_rating"
TOPIC = "topic:"
"""Reasons of an offer as the desk sees them; what follows the last is a topic of the shop's policies."""

HOLDS_S = 10 * 60
"""For how long who asks for a person does so for the reason of an offer."""


def offering(
    reply: Reply, response: str, reason: str, turn: Turn, services: Services, **variables: str
) -> Reply:
    """The reply with an offer in the words of a response; who waits for a person already is told so."""
    if _waits(turn, services):
        return reply.say("utter_offer_waiting")
    reply.slots[OFFER_SLOT] = {"reason": reason, "at": time.time()}
    return reply.say(response, buttons=(), **variables)


def offered(turn: Turn) -> str | None:
    """Why a person was offered of late."""
    reason, at = turn.offer.get("reason"), turn.offer.get("at")
    if not isinstance(reason, str) or not isinstance(at, int | float):
        return None
    return reason if time.time() - at < HOLDS_S else None


def _waits(turn: Turn, services: Services) -> bool:
    """Whether the shopper is in the queue; an offer that cannot be kept says so when it is accepted."""
    try:
        return services.desk.owner(turn.conversation_id).state == "waiting"
    except DeskError:
        return False
