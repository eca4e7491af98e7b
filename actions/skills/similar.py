"""Products like one that was shown."""

from __future__ import annotations

from dataclasses import replace

from actions.browsing import having_liked, session_to_slot
from actions.constraints import Search
from actions.descriptions import describe
from actions.services import Services
from actions.skills import price_step
from actions.skills.anchored import anchor_of, constraints
from actions.skills.finding import find, remember, show
from actions.turn import SESSION_SLOT, Reply, Turn
from recommender import Filters, Product, Reading


def similar_products(turn: Turn, services: Services) -> Reply:
    """Show what is like the product meant; further constraints ("but in blue", "but cheaper") hold."""
    anchor, describes, question = anchor_of(turn, services)
    if anchor is None:
        return question or Reply().say("utter_nothing_shown_yet")
    # Who asks for more of a kind likes it.
    turn = replace(turn, session=having_liked(turn.session, anchor.id))
    reply = _similar(anchor, constraints(turn, services, describes=describes), turn, services)
    reply.slots[SESSION_SLOT] = session_to_slot(turn.session)
    return reply


def _similar(anchor: Product, wished: Reading, turn: Turn, services: Services) -> Reply:
    asked = Search(kind="similar", anchor=anchor.id, filters=wished.filters)
    if wished.price_step:
        return price_step.answer(asked, wished.price_step, (anchor.price.amount,), turn, services)
    result = find(asked, turn, services)
    if not result.hits:
        return remember(
            Reply().say("utter_similar_none", title=anchor.title), asked, list(turn.shown), turn, services
        )
    return show(_heading(asked, anchor, services), asked, result, turn, services)


def _heading(asked: Search, anchor: Product, services: Services) -> Reply:
    if asked.filters == Filters():
        return Reply().say("utter_similar_results", title=anchor.title)
    what = describe(replace(asked, kind="search"), services)
    return Reply().say("utter_similar_filtered", title=anchor.title, what=what)
