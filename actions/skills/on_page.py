"""The product on the page of the shop that the shopper looks at: what "this" is, until something else is.

Who comes to a product's page has that product before them: it is under discussion from the first message
sent there, as if they had asked about it. What is shown or discussed after that takes its place as ever; so
do words that name another. Words that name the page ("the one on this page") always mean it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from actions.references import says, tokens
from actions.services import NotReadyError, Services
from actions.turn import FOCUS_SLOT, PAGE_SLOT, Reply, Turn

Skill = Callable[[Turn, Services], Reply]


def on_page(skill: Skill) -> Skill:
    """The skill, with the product of the page under discussion where the shopper has just come to it."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        if turn.item_id is None:
            reply = skill(turn, services)
            if turn.page is not None:
                reply.slots[PAGE_SLOT] = None
            return reply
        if not _means_it(turn, services):
            return skill(turn, services)
        reply = skill(replace(turn, focus=turn.item_id), services)
        reply.slots.setdefault(FOCUS_SLOT, turn.item_id)
        reply.slots[PAGE_SLOT] = turn.item_id
        return reply

    return answer


def _means_it(turn: Turn, services: Services) -> bool:
    """Whether the page is a known product's, and new or named."""
    if turn.item_id == turn.page and not says(tokens(turn.text), services.words.on_page):
        return False
    try:
        return bool(services.products([turn.item_id or ""]))
    except NotReadyError:  # the skill says so, where it needs the catalogue
        return False
