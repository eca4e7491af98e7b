"""How well items suit a recipient and an occasion, by what their listings say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from recommender.search_words import OTHER, SearchWords
from recommender.taxonomy import Taxonomy
from recommender.types import Evidence, Product

Mask = npt.NDArray[np.bool_]

CACHED = 256
"""Pairs of recipient and occasion whose fit is kept; there are few of both."""

NAMED = 1.0
"""The listing names the recipient."""

GENDER = 0.8
"""The listing is for the recipient's gender."""

OCCASION = 0.2
"""The listing names the occasion. Little: what says "birthday" is mostly the card."""

FOR_OTHERS = -0.6
"""The listing is for somebody else, or for another occasion."""

BOUND = -0.3
"""The listing is for an occasion, and the shopper names none."""

PRESENTABLE = 0.3
"""The price is neither among the shop's lowest nor its highest: few give a card or a diamond."""

PRESENT_PRICES = (0.35, 0.75)
"""Quantiles of all prices between which a present is looked for where the shopper names no price."""


class Gifts:
    """Recipient, gender and occasion of every item."""

    def __init__(self, products: Sequence[Product], words: SearchWords, taxonomy: Taxonomy) -> None:
        self._products = products
        self._taxonomy = taxonomy
        self._gender_of = words.gender_of
        self._apart = frozenset(words.present) - {*words.gender_of.values(), OTHER}
        self.fit = lru_cache(maxsize=CACHED)(self._fit)
        """(recipient, occasion) → how well each item suits, shape (n_items,), 0 by default."""
        prices = np.array([float(product.price.amount) for product in products])
        low, high = np.quantile(prices, PRESENT_PRICES)
        self.presentable = np.where((prices >= low) & (prices <= high), PRESENTABLE, 0.0).astype(np.float32)
        """Shape (n_items,): `PRESENTABLE` or 0."""
        self.giftable = self._those(self._is_giftable)
        """Shape (n_items,): whether the taxonomy calls the kind of thing a present by itself."""

    def _fit(self, recipient: str | None, occasion: str | None) -> npt.NDArray[np.float32]:
        fit = np.zeros(len(self._products), dtype=np.float32)
        if recipient:
            gender = self._gender_of.get(recipient)
            named = self.named(recipient)
            # Babies, children and pets get presents of their own: a girls' backpack is nothing for a wife.
            apart = self._those(lambda p: not self._apart.isdisjoint({*p.recipient} - {recipient}))
            by_gender = self._those(lambda p: gender is not None and p.gender == gender)
            for_others = self._those(lambda p: bool(p.recipient) or _of_other(p.gender, gender))
            fit += np.select(
                [named, apart, by_gender, for_others], [NAMED, FOR_OTHERS, GENDER, FOR_OTHERS], 0.0
            )
        if recipient or occasion:
            fits = self._those(lambda p: occasion in p.occasion)
            bound = self._those(lambda p: bool(p.occasion))
            fit += np.select([fits, bound], [OCCASION, FOR_OTHERS if occasion else BOUND], 0.0)
        fit.flags.writeable = False
        return fit

    def named(self, recipient: str) -> Mask:
        """Return the items whose listing names the recipient, shape (n_items,)."""
        return self._those(lambda product: recipient in product.recipient)

    def presents(self, allowed: Mask, fit: npt.NDArray[np.float32]) -> Mask:
        """Return those of the allowed items that can be given: they say whom they are for, or are giftable.

        Where the taxonomy calls some kinds presents by themselves, only those, and none for somebody else: a
        card for mum is no present for her. Else what says whom it is for, else what is for nobody else.
        """
        for found in (allowed & self.giftable & (fit >= 0.0), allowed & (fit >= GENDER)):
            if found.any():
                return found
        return allowed & (fit >= 0.0)

    def evidence(self, product: Product, recipient: str | None, occasion: str | None) -> list[Evidence]:
        """Return what the listing says of recipient and occasion."""
        said = []
        gender = self._gender_of.get(recipient or "")
        if recipient and recipient in product.recipient:
            said.append(("recipient", recipient))
        elif gender and product.gender == gender:
            said.append(("gender", gender))
        if occasion and occasion in product.occasion:
            said.append(("occasion", occasion))
        if (recipient or occasion) and self._is_giftable(product):
            said.append(("giftable", product.category))
        return [Evidence("filter", {"attribute": name, "value": value}) for name, value in said]

    def _is_giftable(self, product: Product) -> bool:
        return product.category in self._taxonomy and self._taxonomy.giftable(product.category)

    def _those(self, holds: Callable[[Product], bool]) -> npt.NDArray[np.bool_]:
        return np.fromiter((holds(p) for p in self._products), dtype=np.bool_, count=len(self._products))


def _of_other(gender: str | None, wanted: str | None) -> bool:
    return wanted is not None and gender not in (None, wanted, "unisex")
