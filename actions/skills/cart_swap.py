"""One product of the cart for another, in one change: "swap it for the third one", "the blue one instead"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps

from actions.cart_words import asked, swapped
from actions.references import points, says, tokens
from actions.services import Services
from actions.skills.cart import once, swap
from actions.skills.cart_choice import Pick, in_cart, pointed_in
from actions.skills.finding import which_buttons
from actions.storefront import CartLine
from actions.turn import QUESTION_SLOT, Reply, Turn
from actions.wording import Button
from recommender import Product

Skill = Callable[[Turn, Services], Reply]


def swapping(skill: Skill) -> Skill:
    """The skill, but for a swap of something in the cart for something shown."""

    @wraps(skill)
    def answer(turn: Turn, services: Services) -> Reply:
        if swapped(turn.text, (), services.cart_words) is None or not turn.shown:
            return skill(turn, services)
        reply = _swapped(turn, services)
        return reply if reply.messages else skill(turn, services)

    return answer


@once
def _swapped(turn: Turn, services: Services) -> Reply:
    """The swap, or the question which is meant; an empty reply where the message is about something else."""
    lines = services.storefront.cart(turn.conversation_id)
    shown = services.products(turn.shown)
    titles = [product.title for product in shown] + [line.title for line in lines]
    said = swapped(turn.text, titles, services.cart_words)
    if said is None or not lines:
        return Reply()
    wish = asked(said.into, titles, services.cart_words)
    reference = pointed_in(wish.rest, shown, services)
    if reference.outcome == "out_of_range":
        buttons = which_buttons(turn.shown, turn, services)
        return Reply().say("utter_out_of_range", count=len(shown), buttons=buttons)
    named = says(tokens(wish.rest), titles)
    by_itself = named or reference.by in ("position", "price") or points(wish.rest, services.words)
    if not wish.rest or not by_itself or reference.outcome not in ("one", "several"):
        return Reply()
    coming = [Pick(product, wish.quantity) for product in services.products(reference.ids)]
    leaving = _leaving(said.out, coming, lines, turn, services)
    if len(leaving) == len(coming) == 1:
        return swap(leaving[0], coming[0], turn, services)
    return _ask(leaving, coming, services) if leaving and 1 in (len(leaving), len(coming)) else Reply()


def _leaving(
    out: str, coming: Sequence[Pick], lines: Sequence[CartLine], turn: Turn, services: Services
) -> Sequence[Pick]:
    """What may be meant to leave the cart; nothing where the words speak of something else."""
    found = in_cart(replace(turn, text=out or services.words.pronouns[0]), lines, "remove", services)
    if isinstance(found, Reply):
        asked_about = services.products(found.slots[QUESTION_SLOT]["ids"])
        return [Pick(product, None) for product in asked_about if product not in [p.product for p in coming]]
    return found or ()


def _ask(leaving: Sequence[Pick], coming: Sequence[Pick], services: Services) -> Reply:
    """Which one leaves, or which one comes; the other one is kept for the answer."""
    wants = len(coming) > 1
    doubtful, known = (coming, leaving[0]) if wants else (leaving, coming[0])
    buttons: list[Button] = []
    for pick in doubtful:
        out, into = (known.product, pick.product) if wants else (pick.product, known.product)
        buttons += _button(pick.product, out, into, services)
    reply = Reply().say("utter_cart_which" if wants else "utter_cart_swap_which", buttons=buttons)
    ids = [pick.product.id for pick in doubtful]
    reply.slots[QUESTION_SLOT] = {
        "action": "swap",
        "ids": ids,
        "quantity": None,
        "known": known.product.id,
        "wants": wants,
    }
    return reply


def _button(product: Product, out: Product, into: Product, services: Services) -> Sequence[Button]:
    return services.wording.buttons(
        "utter_replies_cart_swap", title=product.title, out=out.title, into=into.title
    )
