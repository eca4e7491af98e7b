"""A step down or up from the prices that were shown: "cheaper ones", "something fancier".

Cheaper means less than the one under discussion, else less than the cheapest in stock that was shown, so that
every product of the answer is truly cheaper. Where that leaves no choice, it means less than most of what was
shown. The heading names the price.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from statistics import median_high, median_low
from typing import Literal

from actions.constraints import Search
from actions.descriptions import describe
from actions.services import Services
from actions.skills.finding import find, show, show_nothing
from actions.turn import Reply, Turn
from recommender import Money, SearchResult

_FINEST = -2
"""Exponent of the smallest step between two prices, unless the store's own prices are finer."""


Step = Literal["cheaper", "dearer"]


CHOICE = 2
"""Products that a stricter limit must leave for it to be taken."""


def limits_of(step: Step, turn: Turn, services: Services) -> tuple[Decimal, ...]:
    """The prices to go below (above), the strictest first; none if what was shown has left the catalogue."""
    shown = services.products((turn.focus,) if turn.focus else turn.shown)
    in_stock = [product for product in shown if product.availability == "in_stock"]
    prices = [product.price.amount for product in in_stock or shown]
    if not prices:
        return ()
    limits = (min(prices), median_high(prices)) if step == "cheaper" else (max(prices), median_low(prices))
    return tuple(dict.fromkeys(limits))


def answer(asked: Search, step: Step, limits: tuple[Decimal, ...], turn: Turn, services: Services) -> Reply:
    """Show what is cheaper (dearer) than a limit; if nothing is, say so and show the nearest.

    The first limit that leaves a choice is taken, else the strictest that leaves anything.
    """
    found = [(limit, *_beyond(asked, step, limit, turn, services)) for limit in limits]
    choice = [one for one in found if one[2].total >= CHOICE] or [one for one in found if one[2].hits]
    limit, bounded, result = (choice or found)[0]
    price = services.wording.money(Money(limit, services.recommender.currency))
    what = describe(bounded, services, plain=True)
    if result.hits:
        return show(
            Reply().say(f"utter_{step}_results", what=what, price=price), bounded, result, turn, services
        )
    sort: Literal["price_asc", "price_desc"] = "price_asc" if step == "cheaper" else "price_desc"
    extreme = _freed(asked, step)
    extreme = replace(extreme, filters=replace(extreme.filters, sort=sort))
    nearest = find(extreme, turn, services)
    if not nearest.hits:
        return show_nothing(Reply(), asked, nearest, turn, services)
    return show(Reply().say(f"utter_{step}_none", what=what, price=price), extreme, nearest, turn, services)


def _beyond(
    asked: Search, step: Step, limit: Decimal, turn: Turn, services: Services
) -> tuple[Search, SearchResult]:
    """The search below (above) a limit, and what it finds."""
    bounded = _bounded(asked, step, limit)
    result = find(bounded, turn, services)
    if not result.hits:
        # "More expensive" after "under a fiver": the newer wish holds.
        bounded = _bounded(_freed(asked, step), step, limit)
        result = find(bounded, turn, services)
    return bounded, result


def _freed(asked: Search, step: Step) -> Search:
    """The search without the bound that is in the step's way; the other is a promise that stays."""
    filters = asked.filters
    if step == "cheaper":
        return replace(asked, filters=replace(filters, price_min=None), offset=0)
    return replace(asked, filters=replace(filters, price_max=None), offset=0)


def _bounded(asked: Search, step: Step, limit: Decimal) -> Search:
    """The search with the limit as its lower or upper bound."""
    exponent = limit.as_tuple().exponent
    unit = Decimal(1).scaleb(min(_FINEST, exponent if isinstance(exponent, int) else _FINEST))
    if step == "cheaper":
        filters = replace(asked.filters, price_max=limit - unit)
    else:
        filters = replace(asked.filters, price_min=limit + unit)
    return replace(asked, filters=filters, offset=0)
