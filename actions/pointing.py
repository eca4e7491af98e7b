"""What a message points at in this conversation: in the list at hand, else in the lists before it.

found = pointed("both", turn, services)
if found.outcome in ("one", "all"):
    products = services.products(found.ids)
"""

from __future__ import annotations

from actions.quoted import quoted_products
from actions.references import (
    NOTHING,
    Reference,
    ReferenceWords,
    names_wholly,
    points,
    resolve_all,
    tokens,
    without,
)
from actions.services import Services
from actions.turn import Turn
from recommender import Product


def pointed(text: str, turn: Turn, services: Services) -> Reference:
    """What `text` (the message, or the part of it that may point) means, one product or several.

    "The second one from before" is looked for in the list before, "the first mug you showed me" in all that
    was shown, oldest first. What fits nothing at hand but is called by a name or a description of a product
    shown before is that product. “Quoted names” are those products, whatever else is said.
    """
    if named := quoted_products(text, turn, services):
        return Reference("one" if len(named) == 1 else "all", tuple(p.id for p in named), by="name")
    words, shown = services.words, services.products(turn.shown)
    lists = [services.products(page.shown) for page in turn.earlier]
    if lists and (asked := without(text, words.at_first)) is not None:
        return _in_list(asked, lists[-1], services)
    if (asked := without(text, words.shown_before)) is not None:
        return _in_list(asked, _in_order([*reversed(lists), shown]), services)
    if lists and (asked := without(text, words.previous)) is not None:
        found = (_in_list(asked, products, services) for products in lists)
        return next((reference for reference in found if reference.outcome != "nothing"), NOTHING)
    it = turn.focus if words.them & set(tokens(text)) else turn.it  # "they" are the list, where there is one
    reference = resolve_all(text, services.recommender.read, shown, it, words)
    if reference.outcome != "nothing":
        return reference
    return _by_description(text, _in_order(lists), services)


def speaks_of_earlier(text: str, words: ReferenceWords) -> bool:
    """Whether a message speaks of what was shown before the list at hand."""
    return any(
        without(text, phrases) is not None for phrases in (words.at_first, words.shown_before, words.previous)
    )


def _in_list(text: str, products: list[Product], services: Services) -> Reference:
    return resolve_all(text, services.recommender.read, products, None, services.words)


def _in_order(lists: list[list[Product]]) -> list[Product]:
    """The products of some lists, each once."""
    return list({product.id: product for products in lists for product in products}.values())


def _by_description(text: str, products: list[Product], services: Services) -> Reference:
    """What was shown before and is named in full, or is "the blue one"."""
    words = services.words
    named = [product for product in products if names_wholly(text, product, words)]
    reference = _in_list(text, named or products, services)
    if reference.by == "name" and named:
        return reference
    return reference if reference.by == "attribute" and points(text, words) else NOTHING
