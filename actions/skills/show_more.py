"""The next page of the list at hand."""

from __future__ import annotations

from dataclasses import replace

from actions.constraints import Search, refine
from actions.descriptions import describe
from actions.services import Services
from actions.skills.finding import PAGE, find, show
from actions.skills.search import refine_search
from actions.turn import Reply, Turn
from recommender import SearchResult


def show_more(turn: Turn, services: Services) -> Reply:
    """Show what comes next; "more red ones" changes the search instead of turning the page."""
    if turn.search is None:
        return Reply().say("utter_nothing_shown_yet")
    if _changes(turn.search, turn, services):
        return refine_search(turn, services)
    following = replace(turn.search, offset=turn.search.offset + PAGE)
    result = _unseen(following, turn, services)
    what = describe(following, services)
    if not result.hits:
        return Reply().say("utter_no_more" if result.total else "utter_no_match", what=what)
    first = following.offset + 1
    reply = Reply().say(
        "utter_more_results", first=first, last=first + len(result.hits) - 1, total=result.total, what=what
    )
    return show(reply, following, result, turn, services)


def _unseen(following: Search, turn: Turn, services: Services) -> SearchResult:
    """The next page of what was not on the pages before it.

    What a shopper looks at changes the order, so that what was shown may stand further down now. Of pages
    that are remembered no more, as many products as they held are passed over.
    """
    result = find(replace(following, offset=0), turn, services, pages=following.offset // PAGE + 1)
    pages = [
        page.shown for page in turn.earlier if replace(page.search, offset=following.offset) == following
    ]
    seen = {item_id for page in (turn.shown, *pages) for item_id in page}
    unseen = [hit for hit in result.hits if hit.product.id not in seen]
    forgotten = max(following.offset - len(seen), 0)
    return replace(result, hits=tuple(unseen[forgotten : forgotten + PAGE]))


def _changes(search: Search, turn: Turn, services: Services) -> bool:
    reading = services.recommender.read(turn.text)
    if reading.price_step or reading.dropped:
        return True
    return refine(search, reading, services.recommender.read(search.text)).filters != search.filters
