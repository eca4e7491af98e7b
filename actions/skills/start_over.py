"""Forget the search at hand."""

from __future__ import annotations

from actions.browsing import session_to_slot
from actions.services import Services
from actions.turn import (
    COMPLEMENTED_SLOT,
    EARLIER_SLOT,
    FOCUS_SLOT,
    ORDER_SLOT,
    QUESTION_SLOT,
    SEARCH_SLOT,
    SESSION_SLOT,
    SHOWN_SLOT,
    Reply,
    Turn,
)
from recommender import Session


def start_over(turn: Turn, services: Services) -> Reply:
    """Empty the slots of the search, of what was looked at and asked; the cart is kept."""
    del services
    reply = Reply().say("utter_start_over")
    forgotten = (
        *(SEARCH_SLOT, SHOWN_SLOT, FOCUS_SLOT, COMPLEMENTED_SLOT, EARLIER_SLOT, QUESTION_SLOT),
        ORDER_SLOT,
    )
    kept = Session(cart=turn.session.cart)
    reply.slots |= {**dict.fromkeys(forgotten), SESSION_SLOT: session_to_slot(kept) or None}
    return reply
