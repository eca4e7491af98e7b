"""Right after an order: "where is it?" is a question about the order, and a bare number the one asked for.

The dialogue engine knows the words alone, and may take either for a product's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from actions.order_words import Named, named, wishes
from actions.references import tokens
from actions.services import Services
from actions.skills.orders import show_orders
from actions.turn import Reply, Turn


def after_order(skill: Callable[[Turn, Services], Reply]) -> Callable[[Turn, Services], Reply]:
    """The skill, but for what speaks of the order that was talked about just now."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        if turn.after_order and (_is_number(turn, services) or _means_order(turn, services)):
            return show_orders(turn, services)
        return skill(turn, services)

    return answer


def _is_number(turn: Turn, services: Services) -> bool:
    """Whether a number was asked for, and the message is one."""
    asked = bool(turn.inquiry.get("asked"))
    return asked and len(turn.text.split()) == 1 and named(turn.text, services.order_words) != Named()


def _means_order(turn: Turn, services: Services) -> bool:
    """Whether a message asks where "it" is, or to change "it", after an order was shown, and nothing else."""
    words, said = services.order_words, tokens(turn.text)
    known = bool(turn.inquiry.get("order_id")) and not turn.inquiry.get("asked")
    wished = wishes(turn.text, words)
    asks = "same" in wished and wished & {"tracking", "changing", "cancelled"}
    return bool(known and asks) and set(said) <= words.about_it | services.words.fillers
