"""Back to the list before: from one product to its list, from a list to the one it took the place of."""

from __future__ import annotations

from actions.descriptions import describe
from actions.history import Page, pages_to_slot
from actions.references import says, tokens
from actions.services import Services
from actions.skills.finding import show
from actions.skills.recalled import pages_of, recalled
from actions.turn import EARLIER_SLOT, Reply, Turn


def go_back(turn: Turn, services: Services) -> Reply:
    """Show an earlier list again: the one named ("back to the mugs"), the first, or the one before."""
    pages = pages_of(turn)
    at = _wanted(turn, pages, services)
    if at >= len(pages):
        return Reply().say("utter_back_none")
    page = pages[at]
    result = recalled(page, turn, services)
    if not result.hits:
        return Reply().say("utter_no_match", what=describe(page.search, services))
    heading = Reply().say("utter_back_results", what=describe(page.search, services))
    reply = show(heading, page.search, result, turn, services)
    reply.slots[EARLIER_SLOT] = pages_to_slot(pages[at + 1 :], services.recommender.currency)
    return reply


def _wanted(turn: Turn, pages: tuple[Page, ...], services: Services) -> int:
    """Which of the lists, the one at hand being the first; past the end if there is none such."""
    said = tokens(turn.text)
    named = set(services.recommender.read(turn.text).filters.category)
    if named:
        return next((at for at, page in enumerate(pages) if named & set(page.search.filters.category)), 1)
    if says(said, services.words.at_first):
        return len(pages) - 1
    return 0 if turn.focus or says(said, services.words.again) else 1
