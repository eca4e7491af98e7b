"""Item-based nearest neighbours: items are alike when the same customers bought them.

Sarwar, Karypis, Konstan, Riedl (2001): Item-based collaborative filtering recommendation algorithms. WWW '01,
https://doi.org/10.1145/371920.372071. The neighbourhoods come from implicit.
"""

from __future__ import annotations

import warnings
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from typing_extensions import Self

from recommender.errors import InputError
from recommender.models.base import BLOCK, Content, Histories, Ids, Model, Purchases, Scores, known_or_unknown

Weighting = Literal["cosine", "tfidf", "bm25"]


class ItemKNN(Model):
    """Scores an item by the similarities to what the user bought.

    Parameters
    ----------
    neighbours
        Neighbours kept an item.
    weighting
        How purchases are weighted before the cosine: `cosine` (not at all), `tfidf` or `bm25` (both count
        customers who bought nearly everything for less).
    shrink
        Distrust of few customers: a similarity counts customers / (customers + shrink) of itself.
    """

    name = "item_knn"

    def __init__(self, neighbours: int = 100, weighting: Weighting = "bm25", shrink: float = 30.0) -> None:
        if weighting not in get_args(Weighting):
            raise InputError(f"weighting {weighting!r} is none of {', '.join(get_args(Weighting))}")
        self.neighbours = neighbours
        self.weighting: Weighting = weighting
        self.shrink = shrink
        self.similarity = csr_matrix((0, 0), dtype=np.float32)
        self.customers = csr_matrix((0, 0), dtype=np.int32)

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Find each item's neighbours, and count for each pair the customers who bought both."""
        owned = purchases.owned()
        # Shrinking changes who is nearest, so it chooses among twice as many.
        wide = _without_diagonal(_neighbourhoods(owned, 2 * self.neighbours, self.weighting))
        both = _customers_of_both(owned, wide)
        wide.data *= both.data / (both.data + self.shrink)
        kept = _best_of_rows(wide, self.neighbours)
        self.similarity, self.customers = _stored(wide, kept), _stored(both, kept)
        return self

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says, by the sum of similarities to what each customer bought."""
        return known_or_unknown((histories.owned() @ self.similarity).toarray())

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
        return {"neighbours": self.neighbours, "weighting": self.weighting, "shrink": self.shrink}


def _neighbourhoods(owned: csr_matrix, neighbours: int, weighting: Weighting) -> csr_matrix:
    from implicit.nearest_neighbours import BM25Recommender, CosineRecommender, TFIDFRecommender

    models = {"cosine": CosineRecommender, "tfidf": TFIDFRecommender, "bm25": BM25Recommender}
    # One more, since implicit counts an item among its own neighbours.
    model = models[weighting](K=neighbours + 1, num_threads=1)
    with warnings.catch_warnings():
        # implicit converts its own intermediate matrix and says so.
        warnings.simplefilter("ignore")
        model.fit(owned.astype(np.float64), show_progress=False)
    return csr_matrix(model.similarity, dtype=np.float32)


def _without_diagonal(similarity: csr_matrix) -> csr_matrix:
    rows, columns = similarity.nonzero()
    kept = rows != columns
    values = np.asarray(similarity[rows[kept], columns[kept]]).ravel()
    plain = csr_matrix((values, (rows[kept], columns[kept])), shape=similarity.shape, dtype=np.float32)
    plain.sort_indices()
    return plain


def _best_of_rows(matrix: csr_matrix, k: int) -> npt.NDArray[np.bool_]:
    """Mark the k largest stored values of each row, shape (nnz,)."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    rank = np.empty(matrix.nnz, dtype=np.intp)
    rank[order] = np.arange(matrix.nnz) - matrix.indptr[rows[order]]
    best: npt.NDArray[np.bool_] = rank < k
    return best


def _stored(matrix: csr_matrix, kept: npt.NDArray[np.bool_]) -> csr_matrix:
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))[kept]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=matrix.shape[0]))])
    return csr_matrix((matrix.data[kept], matrix.indices[kept], indptr), shape=matrix.shape)


def _customers_of_both(owned: csr_matrix, pairs: csr_matrix) -> csr_matrix:
    """Count for each stored pair of items the users who own both, in the layout of `pairs`."""
    by_item = owned.T.tocsr()
    counts = np.zeros(pairs.nnz, dtype=np.int32)
    for start in range(0, pairs.shape[0], BLOCK):
        stop = min(start + BLOCK, pairs.shape[0])
        both = (by_item[start:stop] @ owned).tocsr()
        rows = np.repeat(np.arange(stop - start), np.diff(pairs.indptr[start : stop + 1]))
        stored = slice(pairs.indptr[start], pairs.indptr[stop])
        counts[stored] = np.asarray(both[rows, pairs.indices[stored]]).ravel()
    return csr_matrix((counts, pairs.indices, pairs.indptr), shape=pairs.shape)
