"""A message of the inbox on its way to an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Delivery:
    """What leaves the inbox and what is appended to the conversation's messages when its turn is kept."""

    inbox_id: str
    answer: Callable[[], str]
    """The entry with all that the turn answers, as JSON: asked for when the turn ends."""
