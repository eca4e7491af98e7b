"""The answer to a question about the cart: "which one?", "how many?"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from actions.cart_words import Quantity, asked
from actions.references import points, says, tokens
from actions.services import Services
from actions.skills.cart import carry_out, once
from actions.skills.cart_choice import Pick, in_cart, names, wanted
from actions.turn import QUESTION_SLOT, Reply, Turn

Skill = Callable[[Turn, Services], Reply]


def answering(skill: Skill) -> Skill:
    """The skill, but a message that answers an open question about the cart does so; any other closes it."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        if not turn.question:
            return skill(turn, services)
        answered = _answered(turn, services)
        if answered.messages:
            return answered
        reply = skill(turn, services)
        reply.slots.setdefault(QUESTION_SLOT, None)
        return reply

    return answer


@once
def _answered(turn: Turn, services: Services) -> Reply:
    """What was asked about is done; an empty reply where the message says something else."""
    picks = _picks(turn, services)
    return carry_out(turn.question["action"], picks, turn, services) if picks else Reply()


def _picks(turn: Turn, services: Services) -> Sequence[Pick]:
    """What a message chooses of what was asked about."""
    products = services.products(turn.question["ids"])
    if not products or says(tokens(turn.text), services.words.about):
        return ()
    titles = [product.title for product in products]
    wish = asked(turn.text, titles, services.cart_words)
    named = names(wish.rest, services)
    if len(products) == 1:
        return [Pick(products[0], wish.quantity)] if wish.quantity and not named else ()
    if named and not (says(tokens(turn.text), titles) or points(wish.rest, services.words)):
        return ()
    kept = turn.question["quantity"]
    quantity = Quantity(kept["pieces"], kept["direction"]) if kept else None
    return [Pick(pick.product, quantity) for pick in _chosen(turn, services)]


def _chosen(turn: Turn, services: Services) -> Sequence[Pick]:
    """Which products an answer points at, of the list at hand or of the cart."""
    if turn.question["action"] == "add" or turn.question.get("wants"):
        picks = wanted(turn, services)
    else:
        lines = services.storefront.cart(turn.conversation_id)
        picks = in_cart(turn, lines, turn.question["action"], services) or []
    return () if isinstance(picks, Reply) else picks
