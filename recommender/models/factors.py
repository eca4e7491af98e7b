"""What the matrix factorisations share: a customer's vector times the items' vectors.

A model says how a customer's vector follows from their history, so that customers outside of the training
data are served like those inside ("folding in").
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from typing_extensions import Self

from recommender.errors import InputError
from recommender.models.base import UNKNOWN, Content, Histories, Ids, Model, Purchases, Scores
from recommender.models.recency import checked_decay, weighted_histories, weighted_purchases


class Factorisation(Model):
    """Learns a vector an item; scores are inner products.

    Parameters
    ----------
    factors
        Length of the vectors.
    step, half_life
        How fast a purchase fades when a customer is scored: `recency.weighted_histories`.
    trend
        Days after which a purchase counts half in learning; 0: old ones count like new.
    seed
        Of the random start.
    """

    PARAMETERS: ClassVar[tuple[str, ...]] = ("factors", "step", "half_life", "trend", "seed")

    def __init__(self, factors: int, step: float, half_life: float, trend: float, seed: int) -> None:
        if factors < 1:
            raise InputError(f"factors {factors!r} is less than 1")
        self.factors = factors
        self.step, self.half_life = checked_decay(step, half_life)
        _, self.trend = checked_decay(step, trend)
        self.seed = seed
        self.item_factors = np.zeros((0, factors), dtype=np.float32)
        self.known = np.zeros(0, dtype=np.bool_)

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Learn the vectors; items that nobody bought have none."""
        matrix = weighted_purchases(purchases, self.trend)
        self.known = np.diff(matrix.tocsc().indptr) > 0
        bought = np.flatnonzero(self.known)
        # What nobody bought has nothing to learn from and would only cost time.
        learnt = self.learn(matrix[:, bought]) if len(bought) else np.zeros((0, self.factors))
        self.item_factors = np.zeros((purchases.n_items, learnt.shape[1]), dtype=np.float32)
        self.item_factors[bought] = learnt
        return self

    @abstractmethod
    def learn(self, matrix: csr_matrix) -> Scores:
        """Return the vectors of the columns of `matrix` (users × bought items), one a row."""

    @abstractmethod
    def fold_in(self, matrix: csr_matrix) -> Scores:
        """Return the vectors, shape (n, factors), of customers by their weighted items, (n, n_items)."""

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says, by inner products; customers without a known item get no opinion."""
        weighted = weighted_histories(histories, step=self.step, half_life=self.half_life)
        scores = np.full((len(histories), len(self.known)), UNKNOWN, dtype=np.float32)
        spoken = np.flatnonzero(weighted @ self.known > 0)
        if len(spoken):
            inner = self.fold_in(weighted[spoken]) @ self.item_factors.T
            scores[spoken] = np.where(self.known, inner, UNKNOWN)
        return scores

    def score_similar(self, items: Ids) -> Scores:
        """Score all items by the cosine of their vectors."""
        lengths = np.linalg.norm(self.item_factors, axis=1, keepdims=True)
        unit = self.item_factors / np.maximum(lengths, np.finfo(np.float32).tiny)
        known = self.known & self.known[items, None]
        return np.where(known, unit[items] @ unit.T, UNKNOWN).astype(np.float32)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the items' vectors, shape (n_items, factors), and which items were bought at all."""
        return {"item_factors": self.item_factors, "known": self.known}

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take the vectors back."""
        self.item_factors = arrays["item_factors"].astype(np.float32)
        self.known = arrays["known"].astype(np.bool_)
        return self

    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""
        return {name: getattr(self, name) for name in self.PARAMETERS}
