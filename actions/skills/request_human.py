"""A shopper asks for a person: the request is recorded, and what that means is said truthfully."""

from __future__ import annotations

from actions.services import Services
from actions.turn import Reply, Turn


def request_human(turn: Turn, services: Services) -> Reply:
    """Record the request; say whether that worked and how to reach the shop."""
    recorded = services.requests.record(turn.conversation_id)
    response = "utter_human_recorded" if recorded else "utter_human_not_recorded"
    return Reply().say(response, contact=services.store.contact)
