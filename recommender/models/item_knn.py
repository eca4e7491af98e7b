"""Item-based nearest neighbours: items are alike when the same customers bought them.

Sarwar, Karypis, Konstan, Riedl (2001): Item-based collaborative filtering recommendation algorithms. WWW '01,
https://doi.org/10.1145/371920.372071. The neighbourhoods come from implicit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from typing_extensions import Self

from recommender.models.base import BLOCK, Content, Histories, Ids, Model, Purchases, Scores, known_or_unknown
from recommender.models.neighbourhoods import best_of_rows, checked_weighting, kept_entries, nearest
from recommender.models.recency import checked_decay, weighted_histories, weighted_purchases


class ItemKNN(Model):
    """Scores an item by the similarities to what the user bought, the last most.

    Parameters
    ----------
    neighbours
        Neighbours kept an item.
    weighting
        How purchases are weighted before the cosine: `cosine` (not at all), `root`, `tfidf` or `bm25` (all
        three count customers who bought much for less).
    shrink
        Distrust of few customers: a similarity counts customers / (customers + shrink) of itself.
    step, half_life
        How fast a purchase fades when a customer is scored: `recency.weighted_histories`. Does not change
        which items are neighbours.
    trend
        Days after which a purchase counts half in finding neighbours; 0: old ones count like new.
    """

    name = "item_knn"

    def __init__(
        self,
        neighbours: int = 100,
        weighting: str = "bm25",
        shrink: float = 30.0,
        step: float = 1.0,
        half_life: float = 0.0,
        trend: float = 0.0,
    ) -> None:
        self.neighbours = neighbours
        self.weighting = checked_weighting(weighting)
        self.shrink = shrink
        self.step, self.half_life = checked_decay(step, half_life)
        _, self.trend = checked_decay(step, trend)
        self.similarity = csr_matrix((0, 0), dtype=np.float32)
        self.customers = csr_matrix((0, 0), dtype=np.int32)

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Find each item's neighbours, and count for each pair the customers who bought both."""
        owned = purchases.owned()
        # Shrinking changes who is nearest, so it chooses among twice as many.
        wide = nearest(weighted_purchases(purchases, self.trend), 2 * self.neighbours, self.weighting)
        both = _customers_of_both(owned, wide)
        wide.data *= both.data / (both.data + self.shrink)
        kept = best_of_rows(wide, self.neighbours)
        self.similarity, self.customers = kept_entries(wide, kept), kept_entries(both, kept)
        return self

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says, by the weighted sum of similarities to what each customer bought."""
        weighted = weighted_histories(histories, step=self.step, half_life=self.half_life)
        return known_or_unknown((weighted @ self.similarity).toarray())

    def score_similar(self, items: Ids) -> Scores:
        """Score each item's nearest neighbours by their similarity."""
        return known_or_unknown(self.similarity[items].toarray())

    def customers_of_both(self, item: int) -> tuple[Ids, npt.NDArray[np.int32]]:
        """Return the neighbours of `item` and, for each, how many different customers bought both."""
        row = slice(self.customers.indptr[item], self.customers.indptr[item + 1])
        return self.customers.indices[row], self.customers.data[row]

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the neighbourhoods in compressed rows, with the customers beside each similarity."""
        return {
            "indptr": self.similarity.indptr.astype(np.int32),
            "indices": self.similarity.indices.astype(np.int32),
            "similarity": self.similarity.data.astype(np.float32),
            "customers": self.customers.data.astype(np.int32),
        }

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take the neighbourhoods back."""
        indptr, indices = arrays["indptr"], arrays["indices"]
        shape = (len(indptr) - 1, len(indptr) - 1)
        self.similarity = csr_matrix((arrays["similarity"], indices, indptr), shape=shape)
        self.customers = csr_matrix((arrays["customers"], indices, indptr), shape=shape)
        return self

    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""
        return {
            "neighbours": self.neighbours,
            "weighting": self.weighting,
            "shrink": self.shrink,
            "step": self.step,
            "half_life": self.half_life,
            "trend": self.trend,
        }


def _customers_of_both(owned: csr_matrix, pairs: csr_matrix) -> csr_matrix:
    """Count for each stored pair of items the users who own both, in the layout of `pairs`.

    Every pair has such users, for otherwise it would not be one; the rows of `pairs` are sorted.
    """
    by_item = owned.T.tocsr()
    marks = csr_matrix((np.ones(pairs.nnz, dtype=np.int32), pairs.indices, pairs.indptr), shape=pairs.shape)
    counts = [np.empty(0, dtype=np.int32)]
    for start in range(0, pairs.shape[0], BLOCK):
        both = marks[start : start + BLOCK].multiply(by_item[start : start + BLOCK] @ owned).tocsr()
        both.sort_indices()
        counts.append(both.data.astype(np.int32))
    return csr_matrix((np.concatenate(counts), pairs.indices, pairs.indptr), shape=pairs.shape)
