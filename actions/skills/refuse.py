"""Not that one: what was shown is refused, and others take its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from actions.browsing import having_refused, session_to_slot
from actions.pointing import pointed
from actions.references import Reference, means_several, refuses
from actions.services import Services
from actions.skills.finding import find, show
from actions.skills.search import refine_search
from actions.turn import SESSION_SLOT, Reply, Turn


def refuse_products(turn: Turn, services: Services) -> Reply:
    """Answer a "no" after a list or a product: others instead of what was refused, else a question.

    "No plastic" says what is to be different.
    """
    if turn.search and services.recommender.read(turn.text).matches:
        return refine_search(turn, services)
    refused = _refused(turn, services)
    if refused:
        return _others(refused, turn, services)
    return Reply().say("utter_deny" if turn.focus else "utter_deny_list")


def refusable(skill: Callable[[Turn, Services], Reply]) -> Callable[[Turn, Services], Reply]:
    """The skill, but for "not the second one": that is no wish for another kind of product."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        reading = services.recommender.read(turn.text)
        if turn.search and refuses(turn.text, services.words) and not reading.matches:
            reference = _pointed(turn, services)
            if reference.outcome in ("one", "all") and reference.by in (
                "position",
                "price",
                "pronoun",
                "all",
            ):
                return _others(reference.ids, turn, services)
        return skill(turn, services)

    return answer


def _refused(turn: Turn, services: Services) -> tuple[str, ...]:
    """What is pointed at or under discussion, or all of the list ("none of these", "neither")."""
    if not refuses(turn.text, services.words):
        return ()
    reference = _pointed(turn, services)
    if reference.outcome in ("one", "all"):
        return reference.ids
    if means_several(turn.text, services.words):
        return turn.shown
    return (turn.focus,) if turn.focus and reference.outcome == "nothing" else ()


def _pointed(turn: Turn, services: Services) -> Reference:
    """What is pointed at; never what the list goes with, which is not what is offered."""
    return pointed(turn.text, replace(turn, complemented=None), services)


def _others(refused: tuple[str, ...], turn: Turn, services: Services) -> Reply:
    session = having_refused(turn.session, refused)
    result = find(turn.search, replace(turn, session=session), services) if turn.search else None
    if turn.search and result and result.hits:
        titles = [product.title for product in services.products(refused)]
        one = Reply().say("utter_refused", title=titles[0]) if len(titles) == 1 else None
        reply = show(one or Reply().say("utter_refused_all"), turn.search, result, turn, services)
    else:
        reply = Reply().say("utter_deny_list")
    reply.slots[SESSION_SLOT] = session_to_slot(session)
    return reply
