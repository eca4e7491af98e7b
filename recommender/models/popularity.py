"""Popularity: how many different customers bought an item lately."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from typing_extensions import Self

from recommender.models.base import Content, Histories, Ids, Model, Purchases, Scores, known_or_unknown


class Popularity(Model):
    """Ranks items by their different customers within the last `days` days, then over all time.

    Customers and not units: one wholesaler's thousand napkins say little about what others like.
    """

    name = "popularity"

    def __init__(self, days: int = 30) -> None:
        self.days = days
        self.customers: npt.NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self.customers_ever: npt.NDArray[np.int32] = np.empty(0, dtype=np.int32)

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Count the customers of each item."""
        recent = purchases.days < self.days
        self.customers = _customers(purchases, recent)
        self.customers_ever = _customers(purchases, np.ones_like(recent))
        return self

    @property
    def scores(self) -> Scores:
        """Shape (n_items,): recent customers, with all-time customers as a fraction below 1 to part ties."""
        ever = self.customers_ever / (self.customers_ever + 1.0)
        scores: Scores = (self.customers + ever).astype(np.float32)
        return scores

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says; everyone gets the same."""
        return known_or_unknown(np.tile(self.scores, (len(histories), 1)))

    def score_similar(self, items: Ids) -> Scores:
        """Score all by popularity, whatever the item."""
        return known_or_unknown(np.tile(self.scores, (len(items), 1)))

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the counts, each of shape (n_items,)."""
        return {"customers": self.customers, "customers_ever": self.customers_ever}

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take the counts back."""
        self.customers = arrays["customers"].astype(np.int32)
        self.customers_ever = arrays["customers_ever"].astype(np.int32)
        return self

    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""
        return {"days": self.days}


def _customers(purchases: Purchases, of_interest: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    pairs = np.stack([purchases.users[of_interest], purchases.items[of_interest]], axis=1)
    distinct = np.unique(pairs, axis=0)
    return np.bincount(distinct[:, 1], minlength=purchases.n_items).astype(np.int32)
