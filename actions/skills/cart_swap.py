"""One product of the cart for another, in one change: "swap it for the third one", "the blue one instead"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps

from actions.cart_words import Swap, asked, swapped
from actions.pointing import pointed
from actions.references import Reference, points, says, tokens
from actions.services import Services
from actions.skills.cart import once, swap
from actions.skills.cart_choice import Pick, cart_products, in_cart, names, pointed_in
from actions.skills.finding import which_buttons
from actions.skills.search import refine_search
from actions.storefront import CartLine
from actions.turn import QUESTION_SLOT, Reply, Turn
from actions.wording import Button
from recommender import Filters, Product

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
    if said.of_last and (wish.quantity or not _about_cart(turn, lines, services)):
        return Reply()
    reference = pointed_in(wish.rest, shown, services)
    if reference.outcome == "nothing":
        reference = pointed(wish.rest, turn, services)  # in a list before
    if reference.outcome == "out_of_range":
        buttons = which_buttons(turn.shown, turn, services)
        return Reply().say("utter_out_of_range", count=len(shown), buttons=buttons)
    if not _by_itself(said, wish.rest, reference, titles, services):
        return Reply()
    coming = [Pick(product, wish.quantity) for product in services.products(reference.ids)]
    if said.of_last and _says_more(wish.rest, coming, services):
        return Reply()
    leaving = _leaving(said, coming, lines, turn, services)
    if not coming and leaving and turn.search:
        return refine_search(replace(turn, text=wish.rest), services)  # nothing shown is that: others are
    if len(leaving) == len(coming) == 1:
        return swap(leaving[0], coming[0], turn, services)
    return _ask(leaving, coming, services) if leaving and 1 in (len(leaving), len(coming)) else Reply()


def _about_cart(turn: Turn, lines: Sequence[CartLine], services: Services) -> bool:
    """Whether what names no cart may be about it: just spoken of, or of what is in it "instead" is said."""
    in_cart_now = turn.focus is None or turn.focus in [line.item_id for line in lines]
    return in_cart_now and (turn.after_cart or says(tokens(turn.text), services.cart_words.instead))


def _by_itself(
    said: Swap, rest: str, reference: Reference, titles: Sequence[str], services: Services
) -> bool:
    """Whether the words for what is to come stand for a product, or for others of a kind: "the blue one"."""
    words = tokens(rest)
    points_at_one = points(rest, services.words) or (said.of_last and "one" in words)
    if reference.outcome == "nothing":
        wished = services.recommender.read(rest).filters != Filters()
        return said.of_last and points_at_one and wished
    by_place = reference.by in ("position", "price")
    return reference.outcome in ("one", "several") and (by_place or points_at_one or says(words, titles))


def _says_more(rest: str, coming: Sequence[Pick], services: Services) -> bool:
    """Whether words are no part of what describes or names it: "no, the first one is too big"."""
    read = {word for match in services.recommender.read(rest).matches for word in tokens(match.words)}
    titles = {word for pick in coming for word in tokens(pick.product.title)}
    return not set(names(rest, services)) <= read | titles


def _leaving(
    said: Swap, coming: Sequence[Pick], lines: Sequence[CartLine], turn: Turn, services: Services
) -> Sequence[Pick]:
    """What may be meant to leave the cart; nothing where the words speak of something else."""
    if said.of_last and not said.out and turn.focus is None:
        kinds = {pick.product.category for pick in coming}
        of_kind = [product for product in cart_products(lines, services) if product.category in kinds]
        return [Pick(product, None) for product in of_kind]
    found = in_cart(replace(turn, text=said.out or services.words.pronouns[0]), lines, "remove", services)
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
