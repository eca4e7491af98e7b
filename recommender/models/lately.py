"""Lately bought together: what the owners of an item turn to now."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from typing_extensions import Self

from recommender.models.base import Content, Purchases
from recommender.models.item_knn import ItemKNN
from recommender.models.neighbourhoods import best_of_rows, kept_entries


class Lately(ItemKNN):
    """Scores an item by how many of those who own what the customer owns bought it in the last days.

    The cosine between who ever bought the one and who lately bought the other, shrunk as in `ItemKNN`; unlike
    neighbours of all time it forgets what has gone out of season.
    """

    name = "lately"
    days = 30

    def __init__(self, neighbours: int = 100, shrink: float = 5.0) -> None:
        super().__init__(neighbours=neighbours, weighting="cosine", shrink=shrink)

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Count for what somebody owns and what somebody bought lately the customers of both."""
        new = purchases.days < self.days
        ever = purchases.owned()
        cells = (purchases.users[new], purchases.items[new])
        now = csr_matrix((np.ones(len(cells[0]), dtype=np.float32), cells), shape=ever.shape)
        now.data[:] = 1.0
        both = _off_diagonal(csr_matrix(ever.T @ now, dtype=np.float32))
        rows = np.repeat(np.arange(both.shape[0]), np.diff(both.indptr))
        customers = (
            np.asarray(ever.sum(axis=0)).ravel()[rows] * np.asarray(now.sum(axis=0)).ravel()[both.indices]
        )
        similarity = both.copy()
        similarity.data = both.data / np.sqrt(customers) * both.data / (both.data + self.shrink)
        kept = best_of_rows(similarity, self.neighbours)
        self.similarity, self.customers = kept_entries(similarity, kept), kept_entries(both, kept)
        return self


def _off_diagonal(matrix: csr_matrix) -> csr_matrix:
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    return kept_entries(matrix, matrix.indices != rows)
