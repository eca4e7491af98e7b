"""Several products by one phrase: "the first two", "the two cheapest", "both", "all of them"."""

from __future__ import annotations

from collections.abc import Sequence

from actions.references.reference import NOTHING, Reference
from actions.references.single import fitting
from actions.references.words import ReferenceWords, number_of, says
from recommender import Product, Reading

PAIR = 2


def group(
    said: list[str], reading: Reading, shown: Sequence[Product], words: ReferenceWords
) -> Reference | None:
    """The group that a phrase names; None if it names none.

    "several" where it names a number of products and the list has another: "these two", of five.
    """
    described = fitting(shown, reading) or list(shown)
    for at, word in enumerate(said):
        count = words.few.get(word) or number_of(word, words) or 0
        if count < PAIR:
            continue
        if ranged := _range(said, at, count, described, words):
            return ranged
        before = said[max(at - 3, 0) : at]
        if set(before[-2:]) & (words.them | words.articles) or says([*before, word], words.every):
            return chosen(described, doubtful=len(described) != count)
    if words.both & set(said):
        pair = described if len(described) >= PAIR else shown  # "are they both black" asks it of both
        return chosen(pair, doubtful=len(pair) != PAIR)
    is_all = says(said, words.every) or [w for w in said if w not in words.around_all] == ["all"]
    return chosen(described) if is_all else None


def chosen(products: Sequence[Product], *, doubtful: bool = False) -> Reference:
    """All of these products; with `doubtful`, only some of them, and it is not known which."""
    if not products:
        return NOTHING
    ids = tuple(product.id for product in products)
    return Reference("one" if len(ids) == 1 else "several" if doubtful else "all", ids, by="all")


def _range(
    said: list[str], at: int, count: int, described: Sequence[Product], words: ReferenceWords
) -> Reference | None:
    """So many from an end of the list ("the last two"), or by price ("the two cheapest")."""
    before = said[at - 1] if at else ""
    around = said[max(at - 2, 0) : at + 4]
    cheapest = says(around, words.cheapest)
    if cheapest or says(around, words.dearest):
        by_price = sorted(described, key=lambda p: p.price.amount, reverse=not cheapest)
        return _so_many(by_price[:count], count)
    if before in words.first_few:
        return _so_many(described[:count], count)
    if before in words.last_few:
        return _so_many(described[-count:], count)
    return None


def _so_many(products: Sequence[Product], count: int) -> Reference:
    if len(products) < count:
        return Reference("out_of_range", by="position") if products else NOTHING
    return Reference("all", tuple(product.id for product in products), by="position")
