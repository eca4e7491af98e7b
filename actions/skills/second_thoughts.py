""" "I changed my mind, no lunch bag": out of the cart if it is there, else the search for it is given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from actions.references import says, tokens, without
from actions.services import Services
from actions.skills.cart import once, remove_from_cart
from actions.skills.cart_choice import in_cart
from actions.skills.start_over import start_over
from actions.turn import QUESTION_SLOT, Reply, Turn


def having_second_thoughts(skill: Callable[[Turn, Services], Reply]) -> Callable[[Turn, Services], Reply]:
    """The skill, but for what takes a wish back; "I changed my mind" itself is no word to search for."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        wish = without(turn.text, services.cart_words.second_thoughts)
        if wish is None or not tokens(wish):
            return skill(turn, services)
        turn = replace(turn, text=wish)
        if not says(tokens(wish), services.cart_words.taking_back):
            return skill(turn, services)
        taken = _out_of_cart(turn, services)
        if taken.messages:
            return taken
        return start_over(turn, services) if _given_up(turn, services) else skill(turn, services)

    return answer


@once
def _out_of_cart(turn: Turn, services: Services) -> Reply:
    """What is named leaves the cart; an empty reply where it is not in it."""
    named = replace(turn, text=without(turn.text, services.cart_words.taking_back) or "")
    lines = services.storefront.cart(turn.conversation_id)
    found = in_cart(named, lines, "remove", services) if lines else None
    if isinstance(found, Reply) and not found.slots.get(QUESTION_SLOT):
        return Reply()
    return remove_from_cart(named, services) if found else Reply()


def _given_up(turn: Turn, services: Services) -> bool:
    """Whether the kind of thing that is searched for is what is named."""
    named = set(
        services.recommender.read(without(turn.text, services.cart_words.taking_back) or "").filters.category
    )
    return bool(turn.search and named & set(turn.search.filters.category))
