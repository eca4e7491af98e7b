"""Forget the search at hand."""

from __future__ import annotations

from actions.services import Services
from actions.turn import EARLIER_SLOT, FOCUS_SLOT, SEARCH_SLOT, SESSION_SLOT, SHOWN_SLOT, Reply, Turn


def start_over(turn: Turn, services: Services) -> Reply:
    """Empty the slots of the search and of what was looked at."""
    del turn, services
    reply = Reply().say("utter_start_over")
    reply.slots.update(
        {SEARCH_SLOT: None, SHOWN_SLOT: None, FOCUS_SLOT: None, SESSION_SLOT: None, EARLIER_SLOT: None}
    )
    return reply
