"""The production ranking: what sells now, what goes with what a customer bought, and what they buy again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from typing_extensions import Self

from recommender.models.base import UNKNOWN, Content, Histories, Ids, Model, Purchases, Scores
from recommender.models.item_knn import ItemKNN
from recommender.models.popularity import Popularity

TREND = 0.2
"""Weight of the trend beside the neighbours of what the customer bought, both at most 1."""


class Production(Model):
    """Blends item neighbours, the trend of the last weeks and each customer's own purchases.

    Parameters
    ----------
    days
        How many days make the trend.
    """

    name = "production"

    def __init__(self, days: int = 14) -> None:
        self.days = days
        self.neighbours = ItemKNN()
        self.trend = Popularity(days)

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Fit the ingredients."""
        self.neighbours.fit(purchases)
        self.trend.fit(purchases)
        return self

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says: what was bought oftenest first, then as `score_new`."""
        scores: Scores = self.score_new(histories) + histories.matrix().toarray()
        return scores

    def score_new(self, histories: Histories) -> Scores:
        """Score as `score`, for a ranking of what the customer never bought."""
        known = np.maximum(self.neighbours.score(histories), 0)
        best = known.max(axis=1, keepdims=True, initial=1e-9)
        return self._sold(known / best + TREND * self._trend())

    def score_similar(self, items: Ids) -> Scores:
        """Score the neighbours of each item by similarity."""
        return self.neighbours.score_similar(items)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the arrays of the ingredients."""
        ingredients = {"neighbours": self.neighbours, "trend": self.trend}
        return {
            f"{part}.{name}": array for part, m in ingredients.items() for name, array in m.arrays().items()
        }

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take the arrays of the ingredients back."""
        for part, model in (("neighbours", self.neighbours), ("trend", self.trend)):
            own = {name.partition(".")[2]: a for name, a in arrays.items() if name.startswith(part + ".")}
            model.restore(own)
        return self

    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""
        return {"days": self.days}

    def _trend(self) -> Scores:
        scores = self.trend.scores
        return scores / max(float(scores.max(initial=0)), 1e-9)

    def _sold(self, scores: Scores) -> Scores:
        return np.where(self.trend.customers_ever > 0, scores, UNKNOWN).astype(np.float32)
