"""EASE^R: the linear item-to-item model that a closed form solves.

Steck (2019): Embarrassingly shallow autoencoders for sparse data. WWW '19,
https://doi.org/10.1145/3308558.3313710.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from typing_extensions import Self

from recommender.errors import InputError
from recommender.models.base import UNKNOWN, Content, Histories, Ids, Model, Purchases, Scores
from recommender.models.recency import checked_decay, weighted_histories, weighted_purchases

MOST_ITEMS = 30_000
"""Bought items; the weights take 4 bytes × items² (3.6 GB at this number), solving three times that."""


class EASE(Model):
    """Predicts each item from all others by ridge regression, an item never from itself.

    Parameters
    ----------
    penalty
        Weight of the squared weights (λ); larger trusts popular items more.
    step, half_life
        How fast a purchase fades when a customer is scored: `recency.weighted_histories`.
    trend
        Days after which a purchase counts half in learning; 0: old ones count like new.
    """

    name = "ease"

    def __init__(
        self, penalty: float = 200.0, step: float = 1.0, half_life: float = 0.0, trend: float = 0.0
    ) -> None:
        if not penalty > 0:
            raise InputError(f"penalty {penalty!r} is not above 0")
        self.penalty = penalty
        self.step, self.half_life = checked_decay(step, half_life)
        _, self.trend = checked_decay(step, trend)
        self.n_items = 0
        self.bought: Ids = np.empty(0, dtype=np.int32)
        self.weights: Scores = np.empty((0, 0), dtype=np.float32)

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Solve for the weights between the items that anybody bought.

        Raises
        ------
        InputError
            There are more than `MOST_ITEMS`.
        """
        matrix = weighted_purchases(purchases, self.trend)
        self.n_items = purchases.n_items
        self.bought = np.flatnonzero(np.diff(matrix.tocsc().indptr)).astype(np.int32)
        if len(self.bought) > MOST_ITEMS:
            raise InputError(
                f"ease takes {MOST_ITEMS} items at most, there are {len(self.bought)}; use item_knn or als"
            )
        matrix = matrix[:, self.bought]
        self.weights = _solved((matrix.T @ matrix).toarray(), self.penalty)
        return self

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says; customers without a known item get no opinion."""
        weighted = weighted_histories(histories, step=self.step, half_life=self.half_life)[:, self.bought]
        scores = np.full((len(histories), self.n_items), UNKNOWN, dtype=np.float32)
        spoken = np.flatnonzero(np.diff(weighted.indptr))
        scores[np.ix_(spoken, self.bought)] = weighted[spoken] @ self.weights
        return scores

    def score_similar(self, items: Ids) -> Scores:
        """Score by the weight of each item in predicting the others."""
        scores = np.full((len(items), self.n_items), UNKNOWN, dtype=np.float32)
        rows = np.flatnonzero(np.isin(items, self.bought))
        scores[np.ix_(rows, self.bought)] = self.weights[np.searchsorted(self.bought, items[rows])]
        return scores

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the weights, shape (bought, bought), the bought items' positions and the number of items."""
        return {"bought": self.bought, "weights": self.weights, "n_items": np.array([self.n_items])}

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take the weights back."""
        self.bought = arrays["bought"].astype(np.int32)
        self.weights = arrays["weights"].astype(np.float32)
        self.n_items = int(arrays["n_items"][0])
        return self

    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""
        return {
            "penalty": self.penalty,
            "step": self.step,
            "half_life": self.half_life,
            "trend": self.trend,
        }


def _solved(gram: Scores, penalty: float) -> Scores:
    """Return B = −P / diag(P) with a zero diagonal, P being the inverse of gram + penalty × identity."""
    from scipy.linalg import lapack

    if not len(gram):
        return gram
    gram[np.diag_indices_from(gram)] += penalty
    # Transposed, the symmetric matrix is as LAPACK wants it and is overwritten instead of copied.
    factor, _ = lapack.spotrf(gram.T, lower=0, overwrite_a=1)
    inverse, _ = lapack.spotri(factor, lower=0, overwrite_c=1)
    # Only the upper triangle is the inverse.
    inverse = np.triu(inverse)
    inverse += np.triu(inverse, 1).T
    weights: Scores = -inverse / np.diag(inverse)
    weights[np.diag_indices_from(weights)] = 0.0
    return weights.astype(np.float32)
