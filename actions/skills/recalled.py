"""A list that was shown before, as it was: the same products in their order, with the evidence of now."""

from __future__ import annotations

from dataclasses import replace

from actions.history import Page
from actions.services import Services
from actions.skills.finding import find
from actions.turn import Turn
from recommender import Hit, SearchResult

DEPTH = 4
"""Pages of a list in which its products are looked for: what was looked at since has moved the order."""


def recalled(page: Page, turn: Turn, services: Services) -> SearchResult:
    """The list of a page again; products that no longer meet its search are left out.

    What was refused or put in the cart since does not count: the list is as it was.
    """
    then = replace(turn, session=replace(turn.session, refused=(), cart=()))
    found: dict[str, Hit] = {}
    for offset in dict.fromkeys((page.search.offset, 0)):
        result = find(replace(page.search, offset=offset), then, services, pages=DEPTH)
        found = {hit.product.id: hit for hit in (*result.hits, *result.alternatives)} | found
        if all(item_id in found for item_id in page.shown):
            break
    hits = tuple(found[item_id] for item_id in page.shown if item_id in found)
    return replace(result, hits=hits, alternatives=())


def pages_of(turn: Turn) -> tuple[Page, ...]:
    """The list at hand and those before it, the latest first."""
    if turn.search is None:
        return turn.earlier
    return (Page(turn.search, turn.shown), *turn.earlier)
