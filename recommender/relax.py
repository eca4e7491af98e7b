"""What to give up when nothing meets all wishes, in a fixed order; exclusions are never given up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from recommender.types import Filters

ORDER = ("size", "gender", "brand", "material", "color", "in_stock", "price", "category")
"""From what shoppers part with most easily to what they least do: another kind of thing helps nobody."""


def relaxations(filters: Filters) -> Iterator[tuple[Filters, tuple[str, ...]]]:
    """Yield looser filters with the names of what they give up: each wish alone, then more and more of them.

    Prices go before the category, both limits together; the sort and the exclusions stay.
    """
    wishes = [name for name in ORDER if _asked(filters, name)]
    for name in wishes:
        yield without(filters, name), (name,)
    for count in range(2, len(wishes) + 1):
        looser = filters
        for name in wishes[:count]:
            looser = without(looser, name)
        yield looser, tuple(wishes[:count])


def without(filters: Filters, name: str) -> Filters:
    """Return `filters` without one wish of `ORDER`."""
    free: dict[str, Any] = {"in_stock": None} if name == "in_stock" else {name: ()}
    return replace(filters, **({"price_min": None, "price_max": None} if name == "price" else free))


def _asked(filters: Filters, name: str) -> bool:
    if name == "price":
        return filters.price_min is not None or filters.price_max is not None
    return bool(getattr(filters, name))
