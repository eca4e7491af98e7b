"""The ingredients of the production ranking, fitted on what was bought up to some day, and what they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.models.base import NONE, UNKNOWN, Histories, Ids, Model, Purchases, Scores, best_k
from recommender.models.ease import EASE, MOST_ITEMS
from recommender.models.item_knn import ItemKNN
from recommender.models.production_columns import (
    CUSTOMER,
    LIFE,
    OWN,
    TREND,
    customer_columns,
    life_columns,
    own_columns,
    trend_columns,
)

WEIGHTS = {"neighbours": 1.0, "ease": 1.0, "trend": 0.5}
"""Of the plain blend, which chooses the candidates; each part is at most 1 for a customer."""

OWN_WEIGHT = 1.0
"""Of each basket that the item was in, in the plain blend with what was bought before."""

MODELS = ("neighbours", "ease")
"""Whose scores are read."""

COLUMNS: dict[str, tuple[str, ...]] = {
    **{name: (name, f"{name} to the best") for name in MODELS},
    "trend": TREND,
    "life": LIFE,
    "own": OWN,
    "customer": CUSTOMER,
}
"""What the trees read of a customer and an item, by ingredient, in this order."""

IN_14 = 1
"""Column of the customers of the last 14 days in `TREND`: what sells now."""

Parts = dict[str, Scores]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What is worth a closer look for each of n customers.

    Attributes
    ----------
    blend
        Shape (n, n_items): the plain blend, `UNKNOWN` for what nobody ever bought.
    rows, items
        Shape (m,): the best of it, by customer.
    columns
        Shape (m, n_columns): what the trees read of each.
    """

    blend: Scores
    rows: npt.NDArray[np.intp]
    items: Ids
    columns: Scores


class Ingredients:
    """Models and columns, fitted together."""

    def __init__(self) -> None:
        self.models: dict[str, Model] = {
            "neighbours": ItemKNN(half_life=120.0, trend=120.0),
            "ease": EASE(trend=30.0),
        }
        self.trend = np.empty((0, len(TREND)), dtype=np.float32)
        self.life = np.empty((0, len(LIFE)), dtype=np.float32)

    def fit(self, purchases: Purchases) -> Ingredients:
        """Fit all on `purchases`, of which the last day is today."""
        if len(np.unique(purchases.items)) > MOST_ITEMS:
            self.models.pop("ease", None)
        for model in self.models.values():
            model.fit(purchases)
        self.trend, self.life = trend_columns(purchases), life_columns(purchases)
        return self

    def parts(self, histories: Histories) -> Parts:
        """Return each model's scores, shape (n, n_items), at least 0."""
        return {name: _known(model.score(histories)) for name, model in self.models.items()}

    def blend(self, parts: Parts, histories: Histories, *, own: bool) -> Scores:
        """Return the plain blend, shape (n, n_items): all by the stated weights, without any learning."""
        now = self.trend[:, IN_14] + self.life[:, 0] * 1e-6
        blend = np.tile(WEIGHTS["trend"] * now / max(float(now.max(initial=0)), 1e-9), (len(histories), 1))
        for name, scores in parts.items():
            blend += WEIGHTS[name] * scores / _best(scores)
        if own:
            blend += OWN_WEIGHT * histories.matrix().toarray()
        return blend.astype(np.float32)

    def candidates(self, histories: Histories, most: int, *, own: bool) -> Candidates:
        """Return the candidates, up to `most` a customer, what they bought before among them or not."""
        parts = self.parts(histories)
        blend = self.blend(parts, histories, own=own)
        blend[:, self.life[:, 0] == 0] = UNKNOWN
        open_ = blend.copy()
        if not own:
            open_[histories.rows, histories.items] = UNKNOWN
        best, _ = best_k(open_, most)
        rows = np.nonzero(best != NONE)[0]
        items = best[best != NONE]
        return Candidates(blend, rows, items, self.columns(parts, histories, rows, items))

    def columns(self, parts: Parts, histories: Histories, rows: npt.NDArray[np.intp], items: Ids) -> Scores:
        """Return what the trees read of pairs of customer and item, shape (m, columns of `COLUMNS`)."""
        columns = []
        for name in MODELS:
            scores = parts.get(name)
            said = scores[rows, items] if scores is not None else np.zeros(len(rows), dtype=np.float32)
            # A score says most beside the best that this customer gets.
            best = _best(scores)[rows, 0] if scores is not None else 1.0
            columns.append(np.stack([said, said / best], axis=1))
        columns += [self.trend[items], self.life[items]]
        columns += [own_columns(histories, rows, items), customer_columns(histories)[rows]]
        return np.hstack(columns).astype(np.float32)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return all that `restore` needs, each ingredient's arrays under its name."""
        arrays: dict[str, npt.NDArray[np.generic]] = {"trend": self.trend, "life": self.life}
        for part, model in self.models.items():
            arrays |= {f"{part}.{name}": array for name, array in model.arrays().items()}
        return arrays

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Ingredients:
        """Take the arrays back."""
        self.trend, self.life = arrays["trend"].astype(np.float32), arrays["life"].astype(np.float32)
        for part in list(self.models):
            own = {name.partition(".")[2]: a for name, a in arrays.items() if name.startswith(part + ".")}
            if own:
                self.models[part].restore(own)
            else:
                del self.models[part]
        return self


def _best(scores: Scores) -> Scores:
    """Return each row's highest score, shape (n, 1), above 0."""
    best: Scores = np.maximum(scores.max(axis=1, keepdims=True, initial=0), np.float32(1e-9))
    return best


def _known(scores: Scores) -> Scores:
    return np.where(scores > 0, scores, np.float32(0))
