"""Which products a message wants in the cart or speaks of there, and how many; else the question to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from actions.cart_view import UNLISTED, listed, unlisted
from actions.cart_words import Asked, Quantity, asked, means_all, means_each, means_everything, wishes
from actions.pointing import pointed, speaks_of_earlier
from actions.quoted import quoted_products
from actions.references import (
    Reference,
    fitting,
    means_one_of_the_list,
    naming_words,
    points,
    resolve,
    resolve_all,
    says,
    tokens,
)
from actions.services import Services
from actions.skills.finding import which_buttons
from actions.skills.search import search_products
from actions.storefront import CartLine
from actions.turn import QUESTION_SLOT, Reply, Turn
from actions.wording import Button
from recommender import Money, Product

Action = Literal["add", "set", "remove", "swap"]


@dataclass(frozen=True, slots=True)
class Pick:
    """A product and how many of it; None where the message does not say."""

    product: Product
    quantity: Quantity | None


def wanted(turn: Turn, services: Services) -> list[Pick] | Reply:
    """The products that a message wants, of those shown or named in full, or what to answer instead."""
    quoted = quoted_products(turn.text, turn, services)
    if len(quoted) == 1:
        return [Pick(quoted[0], asked(turn.text, [quoted[0].title], services.cart_words).quantity)]
    shown = services.products(turn.shown)
    focus = services.products([turn.focus]) if turn.focus else []
    it = services.products([turn.it]) if turn.it else []
    known = list({p.id: p for p in (*shown, *it, *_in_full(turn.text, services))}.values())
    if picks := _several(turn, known, shown, services):
        return picks
    wish = asked(turn.text, [product.title for product in known], services.cart_words)
    if turn.earlier and speaks_of_earlier(wish.rest, services.words):
        reference = pointed(wish.rest, turn, services)
    else:
        reference = _pointed(wish.rest, known, shown, turn.it, services)
    reference = _both(reference, turn, wish, shown, services)
    if reference.outcome in ("one", "all"):
        return [Pick(product, wish.quantity) for product in services.products(reference.ids)]
    if reference.outcome == "several":
        return which("add", services.products(reference.ids), wish.quantity, services)
    if reference.outcome == "out_of_range" and shown:
        buttons = which_buttons(turn.shown, turn, services)
        return Reply().say("utter_out_of_range", count=len(shown), buttons=buttons)
    return _unpointed(turn, wish, shown, focus, services)


def _in_full(text: str, services: Services) -> list[Product]:
    """The product of the catalogue whose whole title a message says."""
    name = " ".join(names(asked(text, [], services.cart_words).rest, services))
    named = services.recommender.named(name, k=3) if name else ()
    return [hit.product for hit in named if says(tokens(text), [hit.product.title])]


def _unpointed(
    turn: Turn, wish: Asked, shown: list[Product], focus: list[Product], services: Services
) -> list[Pick] | Reply:
    """Nothing shown is pointed at: one named otherwise, the one under discussion, or a question."""
    name = " ".join(names(wish.rest, services))
    if name and shown and means_one_of_the_list(wish.rest, services.words):
        return which("add", shown, wish.quantity, services)
    if name:
        return search_products(replace(turn, text=wish.rest), services)
    if focus:
        return [Pick(focus[0], wish.quantity)]
    if (place := _bare_place(wish, len(shown))) is not None:
        return [Pick(shown[place - 1], None)]
    if len(shown) == 1:
        return [Pick(shown[0], wish.quantity)]
    return which("add", shown, wish.quantity, services) if shown else Reply().say("utter_nothing_shown_yet")


def _bare_place(wish: Asked, count: int) -> int | None:
    """Of "add 2" the place in a list of several, as the numbers of the list suggest."""
    pieces = wish.quantity.pieces if wish.quantity and wish.quantity.direction == "to" else None
    return pieces if pieces is not None and count > 1 and not wish.rest and 1 <= pieces <= count else None


def in_cart(
    turn: Turn, lines: Sequence[CartLine], action: Action, services: Services
) -> list[Pick] | Reply | None:
    """The products of the cart that a message speaks of, a question, or None if it speaks of others."""
    products = cart_products(lines, services)
    if picks := _several(turn, products, products, services):
        return picks
    wish = asked(turn.text, [product.title for product in products], services.cart_words)
    focus = turn.it if any(product.id == turn.it for product in products) else None
    reference = _pointed(wish.rest, products, products, focus, services)
    reference = _both(reference, turn, wish, products, services)
    found = [product for product in products if product.id in reference.ids]
    doubtful = reference.by == "all" or not means_all(turn.text, services.cart_words)
    if reference.outcome == "several" and doubtful:
        return which(action, found, wish.quantity, services)
    if found:
        return [Pick(product, wish.quantity) for product in found]
    if reference.outcome != "out_of_range" and names(wish.rest, services):
        return None
    if reference.outcome != "out_of_range" and (focus or len(products) == 1):
        return [Pick(product, wish.quantity) for product in products if focus in (None, product.id)]
    return which(action, products, wish.quantity, services)


def means_whole_cart(turn: Turn, lines: Sequence[CartLine], services: Services) -> bool:
    """Whether a message speaks of all that is in the cart, and of no product in it."""
    products = cart_products(lines, services)
    wish = asked(turn.text, [product.title for product in products], services.cart_words)
    everything = means_everything(turn.text, services.cart_words)
    if wish.quantity or names(wish.rest, services) or not everything:
        return False
    return _pointed(wish.rest, products, products, None, services).by not in ("position", "price")


def cart_products(lines: Sequence[CartLine], services: Services) -> list[Product]:
    """A product for each line, as they are numbered; what is sold no more stands in by its title."""
    nothing = Money(Decimal(0), services.recommender.currency)
    return [
        product or unlisted(line.item_id, line.title, "out_of_stock", nothing)
        for line, product in listed(lines, services)
    ]


def _several(
    turn: Turn, known: Sequence[Product], listed: Sequence[Product], services: Services
) -> list[Pick]:
    """What a message says of several products at once: "two of the first and the blue one", "one of each"."""
    words = services.cart_words
    titles = [product.title for product in known]
    parts = [
        part for part in wishes(turn.text, titles, words) if part.quantity or not _only_it(part, services)
    ]
    found = [_part(part, known, listed, turn.it, services) for part in parts] if len(parts) > 1 else []
    picks = [pick for part in found for pick in part]
    if found and all(found) and len({pick.product.id for pick in picks}) == len(picks):
        return picks
    wish = asked(turn.text, titles, words)
    pair = "both" not in tokens(turn.text) or len(listed) == 2
    some = _together(wish.rest, listed, services)  # "two of each of the first three"
    if (
        some is None
        and means_each(turn.text, words)
        and pair
        and len(listed) > 1
        and not names(wish.rest, services)
    ):
        return [Pick(product, wish.quantity) for product in listed]
    return []


def _only_it(part: Asked, services: Services) -> bool:
    """Whether a part speaks of what another one named: "the first one, put it in my cart"."""
    return set(tokens(part.rest)) <= {*services.words.pronouns}


def names(rest: str, services: Services) -> list[str]:
    """The words of a wish that may be what a product is called."""
    words = services.words
    return [word for word in naming_words(rest, words) if word not in (*words.pronouns, *words.them)]


def _part(
    part: Asked, known: Sequence[Product], listed: Sequence[Product], focus: str | None, services: Services
) -> list[Pick]:
    """One part of a message, if it stands for itself: "the blue one", "three red ones", not just "white"."""
    reference = _pointed(part.rest, known, listed, focus, services)
    by_itself = reference.by in ("position", "pronoun") or part.quantity or points(part.rest, services.words)
    if reference.outcome not in ("one", "all") or not by_itself:
        return []
    return [Pick(product, part.quantity) for product in known if product.id in reference.ids]


def _pointed(
    rest: str, known: Sequence[Product], listed: Sequence[Product], focus: str | None, services: Services
) -> Reference:
    """What the words point at; a product that is not what they describe ("the blue mug") is not meant."""
    said = tokens(rest)
    if said[:1] and said[0] in services.words.pronouns and names(rest, services):
        rest = rest.split(maxsplit=1)[1]  # "make it five of the mug"
    in_full = [product for product in known if says(said, [product.title])]
    longest = [p for p in in_full if len(p.title) == max(len(other.title) for other in in_full)]
    if len(longest) == 1:
        return Reference("one", (longest[0].id,), by="name")
    if together := _together(rest, listed, services):
        return together
    reading = services.recommender.read(rest)
    reference = resolve(rest, reading, listed, focus, services.words)
    if reference.by not in ("name", "attribute"):
        return reference
    kept = {p.id for p in listed if p.category == UNLISTED or fitting([p], reading)}
    ids = tuple(item_id for item_id in reference.ids if item_id in kept)
    outcome: Literal["one", "several"] = "one" if len(ids) == 1 else "several"
    return Reference(outcome, ids, reference.by) if ids else Reference("nothing")


def pointed_in(rest: str, shown: Sequence[Product], services: Services) -> Reference:
    """What the words point at in a list."""
    return _pointed(rest, shown, shown, None, services)


def _together(rest: str, listed: Sequence[Product], services: Services) -> Reference | None:
    """A number of products at once: "the last two", "these two", "the first two and the fourth"."""
    words = services.words
    found = resolve_all(rest, services.recommender.read, listed, None, words)
    counts = any(word.isdecimal() or words.numbers.get(word, 0) > 1 for word in tokens(rest))
    counts = counts and not names(rest, services)  # "the 3 tier stand" is one
    several = len(found.ids) > 1 or found.outcome == "out_of_range"
    return found if several and (found.by == "position" or (found.by == "all" and counts)) else None


def _both(
    reference: Reference, turn: Turn, wish: Asked, listed: Sequence[Product], services: Services
) -> Reference:
    """The reference, but "both" means two: the two that fit, or those of a pair; else which is not known."""
    if not services.words.both & set(tokens(turn.text)):
        return reference
    vague = reference.by in (None, "pronoun") and not names(wish.rest, services)
    if len(listed) < 2 or not (vague or reference.outcome == "several"):
        return reference
    ids = tuple(product.id for product in listed) if vague else reference.ids
    return Reference("all" if len(ids) == 2 else "several", ids, by="all")


def which(
    action: Action, products: Sequence[Product], quantity: Quantity | None, services: Services
) -> Reply:
    """Ask which of several is meant; what was wished is kept for the answer."""
    response, pieces = _replies(action, quantity)
    buttons: list[Button] = [
        button
        for product in products
        for button in services.wording.buttons(response, title=product.title, quantity=pieces)
    ]
    return ask(Reply().say("utter_cart_which", buttons=buttons), action, products, quantity)


def _replies(action: Action, quantity: Quantity | None) -> tuple[str, int]:
    """The quick reply that says the whole wish again, with the product's title."""
    pieces = quantity.pieces if quantity and quantity.pieces else 1
    if action == "add" or (quantity and quantity.direction == "more"):
        return "utter_replies_cart_add", pieces
    if quantity is None:
        return f"utter_replies_cart_{action}", pieces
    if action == "remove" or quantity.direction == "fewer":
        return "utter_replies_cart_remove_some", pieces
    return "utter_replies_cart_set_to", pieces


def ask(reply: Reply, action: Action, products: Sequence[Product], quantity: Quantity | None = None) -> Reply:
    """Keep what a question is about for the message that answers it."""
    kept = {"pieces": quantity.pieces, "direction": quantity.direction} if quantity else None
    ids = [product.id for product in products]
    reply.slots[QUESTION_SLOT] = {"action": action, "ids": ids, "quantity": kept}
    return reply
