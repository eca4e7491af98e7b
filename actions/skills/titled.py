"""A question about a shown product by its whole title, as the buttons of its card put it.

Titles are made of the words of searches, so the dialogue engine may take such a question for one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from actions.references import comes_before_a_title, says, tokens
from actions.services import Services
from actions.skills.detail import product_detail
from actions.skills.similar import similar_products
from actions.turn import Reply, Turn


def titled(skill: Callable[[Turn, Services], Reply]) -> Callable[[Turn, Services], Reply]:
    """The skill, but for "about" or "similar to" and a title, "which is cheaper", "you showed me"."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        words = services.words
        if turn.shown and says(tokens(turn.text), (*words.which_is_cheaper, *words.shown_before)):
            return product_detail(turn, services)
        shown = services.products((*turn.shown, turn.focus) if turn.focus else turn.shown)
        if comes_before_a_title(services.words.likeness, turn.text, shown):
            return similar_products(turn, services)
        if comes_before_a_title(services.words.about, turn.text, shown):
            return product_detail(turn, services)
        return skill(turn, services)

    return answer
