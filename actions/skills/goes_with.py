"""What customers bought along with a product: complements, from the orders alone."""

from __future__ import annotations

from dataclasses import replace

from actions.browsing import having_liked, session_to_slot
from actions.constraints import Search
from actions.descriptions import describe
from actions.services import Services
from actions.skills.anchored import anchor_of, constraints
from actions.skills.finding import find, show
from actions.turn import FOCUS_SLOT, SESSION_SLOT, Reply, Turn
from recommender import Filters, Product


def goes_with(turn: Turn, services: Services) -> Reply:
    """Show what goes with the product meant, or say that the orders do not tell."""
    anchor, describes, question = anchor_of(turn, services)
    if anchor is None:
        return question or Reply().say("utter_nothing_shown_yet")
    turn = replace(turn, session=having_liked(turn.session, anchor.id))
    filters = constraints(turn, services, describes=describes).filters
    reply = _complements(anchor, Search(kind="goes_with", anchor=anchor.id, filters=filters), turn, services)
    reply.slots[SESSION_SLOT] = session_to_slot(turn.session)
    return reply


def _complements(anchor: Product, asked: Search, turn: Turn, services: Services) -> Reply:
    result = find(asked, turn, services)
    if result.hits:
        return show(_heading(anchor, asked, services), asked, result, turn, services)
    buttons = services.wording.buttons("utter_replies_goes_with_none")
    if result.degraded:
        reply = Reply(degraded=True).say("utter_goes_with_unknown", buttons=buttons)
    else:
        reply = Reply().say("utter_goes_with_none", title=anchor.title, buttons=buttons)
    reply.slots[FOCUS_SLOT] = anchor.id
    return reply


def _heading(anchor: Product, asked: Search, services: Services) -> Reply:
    if asked.filters == Filters():
        return Reply().say("utter_goes_with_results", title=anchor.title)
    what = describe(replace(asked, kind="search"), services)
    return Reply().say("utter_goes_with_filtered", title=anchor.title, what=what)
