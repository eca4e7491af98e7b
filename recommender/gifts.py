"""How well items suit a recipient and an occasion, by what their listings say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from recommender.search_words import SearchWords
from recommender.types import Evidence, Product

CACHED = 256
"""Pairs of recipient and occasion whose fit is kept; there are few of both."""

NAMED = 1.0
"""The listing names the recipient."""

GENDER = 0.6
"""The listing is for the recipient's gender."""

OCCASION = 0.2
"""The listing names the occasion. Little: what says "birthday" is mostly the card."""

FOR_OTHERS = -0.6
"""The listing is for somebody else, or for another occasion."""

BOUND = -0.3
"""The listing is for an occasion, and the shopper names none."""

PRESENTABLE = 0.5
"""The price is neither among the shop's lowest nor its highest: few give a card or a diamond."""

PRESENT_PRICES = (0.35, 0.75)
"""Quantiles of all prices between which a present is looked for where the shopper names no price."""


class Gifts:
    """Recipient, gender and occasion of every item."""

    def __init__(self, products: Sequence[Product], words: SearchWords) -> None:
        self._products = products
        self._gender_of = words.gender_of
        self.fit = lru_cache(maxsize=CACHED)(self._fit)
        """(recipient, occasion) → how well each item suits, shape (n_items,), 0 by default."""
        prices = np.array([float(product.price.amount) for product in products])
        low, high = np.quantile(prices, PRESENT_PRICES)
        self.presentable = np.where((prices >= low) & (prices <= high), PRESENTABLE, 0.0).astype(np.float32)
        """Shape (n_items,): `PRESENTABLE` or 0."""

    def _fit(self, recipient: str | None, occasion: str | None) -> npt.NDArray[np.float32]:
        fit = np.zeros(len(self._products), dtype=np.float32)
        if recipient:
            gender = self._gender_of.get(recipient)
            named = self._those(lambda p: recipient in p.recipient)
            by_gender = self._those(lambda p: gender is not None and p.gender == gender)
            for_others = self._those(lambda p: bool(p.recipient) or _of_other(p.gender, gender))
            fit += np.select([named, by_gender, for_others], [NAMED, GENDER, FOR_OTHERS], 0.0)
        if recipient or occasion:
            fits = self._those(lambda p: occasion in p.occasion)
            bound = self._those(lambda p: bool(p.occasion))
            fit += np.select([fits, bound], [OCCASION, FOR_OTHERS if occasion else BOUND], 0.0)
        fit.flags.writeable = False
        return fit

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
        return [Evidence("filter", {"attribute": name, "value": value}) for name, value in said]

    def _those(self, holds: Callable[[Product], bool]) -> npt.NDArray[np.bool_]:
        return np.fromiter((holds(p) for p in self._products), dtype=np.bool_, count=len(self._products))


def _of_other(gender: str | None, wanted: str | None) -> bool:
    return wanted is not None and gender not in (None, wanted, "unisex")
