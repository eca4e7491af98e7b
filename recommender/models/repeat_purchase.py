"""Repeat purchase: what a shopper is due to buy again, by the rhythm of their own purchases.

The modified Poisson-Gamma model of Bhagat, Muralidharan, Lobzhanidze, Vishwanath (2018): Buy it again:
modeling repeat purchase recommendations. KDD '18, https://doi.org/10.1145/3219819.3219891. Each customer buys
an item at a steady pace; the paces of an item's customers follow a gamma distribution, which speaks where one
customer's own purchases are too few to say.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from typing_extensions import Self

from recommender.errors import InputError
from recommender.models.base import UNKNOWN, Content, Histories, Ids, Model, Purchases, Scores
from recommender.models.rhythms import Rhythms

TRUST = 10.0
"""Customers' worth of the average item in what is estimated of a single item."""

USUAL_PACE = 1 / 90
"""Purchases a day where nobody ever bought anything twice."""

MOST_ALIKE = 100.0
"""Largest shape of the gamma distribution: customers who all buy at one pace."""


class RepeatPurchase(Model):
    """Ranks what a customer bought before by how likely they are to buy it now; of the rest it knows nothing.

    Parameters
    ----------
    horizon
        Days ahead in which they may buy it.
    """

    name = "repeat_purchase"

    def __init__(self, horizon: float = 30.0) -> None:
        if not 0 < horizon < float("inf"):
            raise InputError(f"horizon {horizon!r} is not a number of days above 0")
        self.horizon = horizon
        self.again: Scores = np.empty(0, dtype=np.float32)
        self.prior: Scores = np.empty((2, 0), dtype=np.float32)

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Learn of each item how many of its customers come back for it, and at what pace."""
        rhythms = Rhythms.of(purchases.histories())
        back = rhythms.times > 1
        customers = np.bincount(rhythms.items, minlength=purchases.n_items)
        returned = np.bincount(rhythms.items[back], minlength=purchases.n_items)
        average = (returned.sum() + 1) / (customers.sum() + TRUST)
        share = (returned + TRUST * average) / (customers + TRUST)
        self.again = np.where(customers > 0, share, 0.0).astype(np.float32)
        pace = (rhythms.times[back] - 1) / rhythms.span[back]
        self.prior = _gamma(pace, rhythms.items[back], purchases.n_items)
        return self

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says: chance to come back for the item, times: within the horizon."""
        rhythms = Rhythms.of(histories)
        shape, rate = self.prior[:, rhythms.items]
        own = rhythms.span / np.maximum(rhythms.times - 1, 1)
        interval = np.where(rhythms.times > 1, own, rate / shape)
        # They come back about an interval after the last time; before it as after it the distance counts.
        off = np.where(rhythms.waited < 2 * interval, np.abs(rhythms.waited - interval), rhythms.waited)
        pace = (rhythms.times + shape) / (rhythms.span + off + rate)
        chance = self.again[rhythms.items] * -np.expm1(-pace * self.horizon)
        scores = np.full((len(histories), histories.n_items), UNKNOWN, dtype=np.float32)
        scores[rhythms.rows, rhythms.items] = np.where(chance > 0, chance, UNKNOWN)
        return scores

    def score_similar(self, items: Ids) -> Scores:
        """Know nothing: the rhythm of one item says nothing of another."""
        return np.full((len(items), len(self.again)), UNKNOWN, dtype=np.float32)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return each item's share of customers who come back, (n_items,), and gamma prior, (2, n_items)."""
        return {"again": self.again, "prior": self.prior}

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take shares and priors back."""
        self.again = arrays["again"].astype(np.float32)
        self.prior = arrays["prior"].astype(np.float32)
        return self

    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""
        return {"horizon": self.horizon}


def _gamma(pace: npt.NDArray[np.floating], items: Ids, n_items: int) -> Scores:
    """Return shape and rate (in days) of each item's gamma distribution of paces, shape (2, n_items).

    By moments: the shape is that of all items' paces, the mean each item's own.
    """
    mean = float(pace.mean()) if len(pace) else USUAL_PACE
    variance = float(pace.var()) if len(pace) else mean**2
    shape = min(mean**2 / variance, MOST_ALIKE) if variance else MOST_ALIKE
    sums = np.bincount(items, pace, minlength=n_items)
    means = (sums + TRUST * mean) / (np.bincount(items, minlength=n_items) + TRUST)
    return np.stack([np.full(n_items, shape), shape / means]).astype(np.float32)
