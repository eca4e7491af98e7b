"""User-based nearest neighbours: what customers alike bought.

Herlocker, Konstan, Borchers, Riedl (1999): An algorithmic framework for performing collaborative filtering.
SIGIR '99, https://doi.org/10.1145/312624.312682. The weights are implicit's; its own neighbours know users of
the training data only, so whom a customer is like is found here when that customer is scored.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags
from typing_extensions import Self

from recommender.models.base import Content, Histories, Ids, Model, Purchases, Scores, known_or_unknown
from recommender.models.neighbourhoods import (
    best_of_rows,
    checked_weighting,
    kept_entries,
    rarity,
    weighted_rows,
)
from recommender.models.recency import checked_decay, weighted_histories, weighted_purchases

_TINY = np.finfo(np.float32).tiny


class UserKNN(Model):
    """Scores an item by the likeness of the nearest customers who bought it.

    Parameters
    ----------
    neighbours
        Customers of the training data who are asked; a customer who is among them is their own neighbour.
    weighting
        How likeness weights items: `cosine` (all alike), `root`, `tfidf` or `bm25` (what many buy says less;
        with bm25 customers who bought much say less, too).
    shrink
        Distrust of few items in common: a likeness counts common / (common + shrink) of itself.
    step, half_life
        How fast a purchase of the customer who is scored fades: `recency.weighted_histories`.
    trend
        Days after which a neighbour's purchase counts half; 0: old ones count like new.
    """

    name = "user_knn"

    def __init__(
        self,
        neighbours: int = 200,
        weighting: str = "tfidf",
        shrink: float = 10.0,
        step: float = 1.0,
        half_life: float = 0.0,
        trend: float = 0.0,
    ) -> None:
        self.neighbours = neighbours
        self.weighting = checked_weighting(weighting)
        self.shrink = shrink
        self.step, self.half_life = checked_decay(step, half_life)
        _, self.trend = checked_decay(step, trend)
        self._take(csr_matrix((0, 0), dtype=np.float32), csr_matrix((0, 0), dtype=np.float32))

    def _take(self, bought: csr_matrix, likeness: csr_matrix) -> None:
        # `bought`: how much each purchase says of today; `likeness`: the same cells, weighted for comparing.
        self.bought, self.likeness = bought, likeness
        self._owned_by_item = (bought > 0).astype(np.float32).T.tocsr()
        self._likeness_by_item = likeness.T.tocsr()
        buyers = np.diff(self._owned_by_item.indptr)
        self._rarity = diags(rarity(buyers, bought.shape[0], self.weighting).astype(np.float32))

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Weight what every customer bought."""
        bought = weighted_purchases(purchases, self.trend)
        bought.sort_indices()
        likeness = weighted_rows(purchases.owned(), self.weighting)
        likeness.sort_indices()
        self._take(bought, likeness)
        return self

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says, by what the nearest customers bought."""
        return known_or_unknown((self._nearest(histories) @ self.bought).toarray())

    def _nearest(self, histories: Histories) -> csr_matrix:
        """Return each customer's nearest users and their likeness, shape (n, n_users)."""
        weighted = weighted_histories(histories, step=self.step, half_life=self.half_life) @ self._rarity
        lengths = np.sqrt(np.asarray(weighted.power(2).sum(axis=1)).ravel())
        likeness = diags(1 / np.maximum(lengths, _TINY)) @ weighted @ self._likeness_by_item
        if self.shrink:
            trust = histories.owned() @ self._owned_by_item
            trust.data /= trust.data + self.shrink
            likeness = likeness.multiply(trust)
        likeness = likeness.tocsr()
        likeness.sort_indices()
        return kept_entries(likeness, best_of_rows(likeness, self.neighbours) & (likeness.data > 0))

    def score_similar(self, items: Ids) -> Scores:
        """Score by how often the same customers bought both, as a cosine."""
        lengths = np.sqrt(np.diff(self._owned_by_item.indptr)) + np.float32(1e-9)
        both = (self._owned_by_item[items] @ self._owned_by_item.T).toarray()
        return known_or_unknown(both / lengths[items, None] / lengths)

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the users' rows, compressed, and the number of items."""
        return {
            "indptr": self.bought.indptr.astype(np.int64),
            "items": self.bought.indices.astype(np.int32),
            "bought": self.bought.data.astype(np.float32),
            "likeness": self.likeness.data.astype(np.float32),
            "n_items": np.array([self.bought.shape[1]], dtype=np.int64),
        }

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take the users' rows back."""
        indptr, items = arrays["indptr"], arrays["items"]
        shape = (len(indptr) - 1, int(arrays["n_items"][0]))
        self._take(
            csr_matrix((arrays["bought"], items, indptr), shape=shape),
            csr_matrix((arrays["likeness"], items, indptr), shape=shape),
        )
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
