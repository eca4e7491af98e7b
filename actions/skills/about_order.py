"""Right after an order: "where is it?" is a question about the order, and a bare number the one asked for.

The dialogue engine knows the words alone, and may take either for a product's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from actions.order_words import Named, Wish, named, wishes
from actions.references import tokens
from actions.services import Services
from actions.skills.detail import product_detail
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


def unless_of_product(skill: Callable[[Turn, Services], Reply]) -> Callable[[Turn, Services], Reply]:
    """The skill for orders, but for "where is it?" while a product and no order is under discussion."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        of_order = turn.after_order or turn.inquiry.get("asked") or turn.focus is None
        if not of_order and _asks_of_it(turn, services) >= {"same", "tracking"}:
            return product_detail(turn, services)
        return skill(turn, services)

    return answer


def _is_number(turn: Turn, services: Services) -> bool:
    """Whether a number was asked for, and the message is one."""
    asked = bool(turn.inquiry.get("asked"))
    return asked and len(turn.text.split()) == 1 and named(turn.text, services.order_words) != Named()


def _means_order(turn: Turn, services: Services) -> bool:
    """Whether a message asks where "it" is, or to change "it", after an order was shown, and nothing else."""
    known = bool(turn.inquiry.get("order_id")) and not turn.inquiry.get("asked")
    wished = _asks_of_it(turn, services)
    return bool(known and "same" in wished and wished & {"tracking", "changing", "cancelled"})


def _asks_of_it(turn: Turn, services: Services) -> frozenset[Wish]:
    """What a message of nothing but such words wants to know or do; nothing where it says more."""
    words = services.order_words
    says_more = not set(tokens(turn.text)) <= words.about_it | services.words.fillers
    return frozenset() if says_more else wishes(turn.text, words)
