"""A shopper gave few stars: sorry, and a person is offered. The bot asks for this once a conversation."""

from __future__ import annotations

from actions.services import Services
from actions.skills.offering import LOW_RATING, offering
from actions.turn import Reply, Turn


def low_rating(turn: Turn, services: Services) -> Reply:
    """Say sorry and offer a person."""
    return offering(Reply(), "utter_low_rating", LOW_RATING, turn, services)
