"""A shopper complains of an order, a product or the shop: sorry, what the terms promise, and a person."""

from __future__ import annotations

from actions.services import Services
from actions.skills.answer_policy import embed, quoted
from actions.skills.offering import COMPLAINT, offering
from actions.turn import Reply, Turn


def complaint(turn: Turn, services: Services) -> Reply:
    """Say sorry, quote how the terms make good just this, and offer a person."""
    reply = Reply().say("utter_complaint")
    remedy = services.policies.remedy(turn.text, embed(services))
    if remedy and remedy.policy.topic not in services.store.support.human_only:
        quoted(reply, remedy, services)
    return offering(reply, "utter_complaint_person", COMPLAINT, turn, services)
