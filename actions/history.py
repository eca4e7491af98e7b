"""The lists shown before the one at hand: the slot `earlier_lists`, a few hundred bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.constraints import Search

KEPT = 4
"""Lists that are remembered beside the one at hand."""


@dataclass(frozen=True, slots=True)
class Page:
    """A list that was shown: what it answered, and the ids of its products in their order."""

    search: Search
    shown: tuple[str, ...]


def pages_from_slot(value: object) -> tuple[Page, ...]:
    """Read a slot's value, the latest list first; what makes no sense in it is left out."""
    if not isinstance(value, list):
        return ()
    pages = (_page(entry) for entry in value if isinstance(entry, Mapping))
    return tuple(page for page in pages if page is not None)[:KEPT]


def pages_to_slot(pages: tuple[Page, ...], currency: str) -> list[dict[str, Any]]:
    """The slot's value: JSON."""
    return [{"search": page.search.to_slot(currency), "shown": list(page.shown)} for page in pages[:KEPT]]


def having_left(pages: tuple[Page, ...], search: Search | None, shown: tuple[str, ...]) -> tuple[Page, ...]:
    """The memory after the list at hand gave way to another.

    The same list is not kept twice, nor what was picked out of the one before to compare it.
    """
    picked_out = bool(pages) and pages[0].search == search and set(shown) < set(pages[0].shown)
    if search is None or not shown or picked_out:
        return pages
    left = Page(search, shown)
    return (left, *(page for page in pages if page != left))[:KEPT]


def _page(entry: Mapping[str, Any]) -> Page | None:
    search, shown = Search.from_slot(entry.get("search")), entry.get("shown")
    if search is None or not isinstance(shown, list):
        return None
    return Page(search, tuple(item_id for item_id in shown if isinstance(item_id, str)))
