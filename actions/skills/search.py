"""Search and refine: one merge of constraints, whichever of the two a message was taken for."""

from __future__ import annotations

from dataclasses import replace

from actions.constraints import Search, fresh, is_new, refine
from actions.descriptions import describe
from actions.references import speaks_of_current_list
from actions.services import Services
from actions.skills import price_step
from actions.skills.finding import find, show, show_nothing
from actions.turn import Reply, Turn
from recommender import Filters, Reading, SearchResult, Sort


def search_products(turn: Turn, services: Services) -> Reply:
    """Answer a message that was taken for a new search."""
    return _answer(turn, services, meant_as_new=True)


def refine_search(turn: Turn, services: Services) -> Reply:
    """Answer a message that was taken for a change of the search at hand."""
    return _answer(turn, services, meant_as_new=False)


def _answer(turn: Turn, services: Services, *, meant_as_new: bool) -> Reply:
    reading = services.recommender.read(turn.text)
    previous = turn.search
    of_recipient = bool(previous and previous.recipient) and services.gift_words.says_liking(turn.text)
    refers = speaks_of_current_list(turn.text, services.words) or of_recipient  # "she likes gardening"
    if previous is None or is_new(previous, reading, meant_as_new=meant_as_new, refers=refers):
        return _search_anew(turn, reading, services)
    if foreign := _foreign_money(reading, services):
        return foreign
    if _says_nothing(reading):
        return Reply().say("utter_search_what" if meant_as_new else "utter_refine_how")
    changed = refine(previous, reading, services.recommender.read(previous.text))
    if step := reading.price_step:
        limits = price_step.limits_of(step, turn, services)
        if limits:
            return price_step.answer(changed, step, limits, turn, services)
    return run(changed, turn, services)


def _search_anew(turn: Turn, reading: Reading, services: Services) -> Reply:
    asked = fresh(reading)
    if asked.is_empty and (foreign := _foreign_money(reading, services)):
        return foreign
    if asked.is_empty:
        refers_back = bool(reading.price_step or reading.dropped) and not turn.focus
        return Reply().say("utter_nothing_shown_yet" if refers_back else "utter_search_what")
    if reading.price_step:
        sort: Sort = "price_asc" if reading.price_step == "cheaper" else "price_desc"
        asked = replace(asked, filters=replace(asked.filters, sort=sort))
    return run(asked, turn, services)


def run(asked: Search, turn: Turn, services: Services) -> Reply:
    """Find and show: a heading that says what was looked for and how much there is, then the list."""
    result = find(asked, turn, services)
    if not result.hits:
        return show_nothing(Reply(), asked, result, turn, services)
    return show(_heading(asked, result, services), asked, result, turn, services)


def _heading(asked: Search, result: SearchResult, services: Services) -> Reply:
    what = describe(asked, services)
    if (asked.recipient or asked.occasion) and not (asked.text or asked.filters.category):
        return Reply().say("utter_gift_results", what=what)
    if result.total == 1:
        return Reply().say("utter_search_one", what=what)
    if result.total <= len(result.hits):
        return Reply().say("utter_search_all", total=result.total, what=what)
    return Reply().say("utter_search_results", shown=len(result.hits), total=result.total, what=what)


def _foreign_money(reading: Reading, services: Services) -> Reply | None:
    """What is said to a message that names a price in other money, and nothing else: "20 bucks"."""
    foreign = any(match.attribute == "currency" for match in reading.matches)
    if not (foreign and _says_nothing(reading)):
        return None
    return Reply().say("utter_other_currency", currency=services.recommender.currency)


def _says_nothing(reading: Reading) -> bool:
    return not (
        reading.text
        or reading.filters != Filters()
        or reading.dropped
        or reading.price_step
        or reading.recipient
        or reading.occasion
    )
