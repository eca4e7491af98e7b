"""How well items suit a recipient and an occasion, by what their listings say."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from recommender.catalogue import Catalogue
from recommender.search_words import OTHER, SearchWords
from recommender.types import Evidence, Product

Mask = npt.NDArray[np.bool_]

CACHED = 32
"""Pairs of recipient and occasion whose fit is kept, at four bytes an item."""

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

    def __init__(self, catalogue: Catalogue, words: SearchWords) -> None:
        self._catalogue = catalogue
        self._gender_of = words.gender_of
        self._apart = frozenset(words.present) - {*words.gender_of.values(), OTHER}
        self.fit = lru_cache(maxsize=CACHED)(self._fit)
        """(recipient, occasion) → how well each item suits, shape (n_items,), 0 by default."""
        low, high = np.quantile(catalogue.prices, PRESENT_PRICES) if len(catalogue) else (0, 0)
        fair = (catalogue.prices >= low) & (catalogue.prices <= high)
        self.presentable = np.where(fair, np.float32(PRESENTABLE), np.float32(0.0))
        """Shape (n_items,): `PRESENTABLE` or 0."""
        givable = [category.id for category in catalogue.taxonomy if category.giftable]
        self.giftable = catalogue.having("category", givable)
        """Shape (n_items,): whether the taxonomy calls the kind of thing a present by itself."""

    def _fit(self, recipient: str | None, occasion: str | None) -> npt.NDArray[np.float32]:
        having, fit = self._catalogue.having, np.zeros(len(self._catalogue), dtype=np.float32)
        if recipient:
            fit[having("recipient")] = FOR_OTHERS
            if gender := self._gender_of.get(recipient):
                fit[having("gender") & ~having("gender", (gender, "unisex"))] = FOR_OTHERS
                fit[having("gender", (gender,))] = GENDER
            # Babies, children and pets get presents of their own: a girls' backpack is nothing for a wife.
            fit[having("recipient", self._apart - {recipient})] = FOR_OTHERS
            fit[self.named(recipient)] = NAMED
        if recipient or occasion:
            fits = having("occasion", (occasion,) if occasion else ())
            fit[having("occasion") & ~fits] += FOR_OTHERS if occasion else BOUND
            fit[fits] += OCCASION
        fit.flags.writeable = False
        return fit

    def named(self, recipient: str) -> Mask:
        """Return the items whose listing names the recipient, shape (n_items,)."""
        return self._catalogue.having("recipient", (recipient,))

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
        taxonomy = self._catalogue.taxonomy
        return product.category in taxonomy and taxonomy.giftable(product.category)
