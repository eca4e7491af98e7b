"""Which rows are alike: implicit's nearest neighbours with shrinkage, for item-based neighbours."""

from __future__ import annotations

import warnings
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags

from recommender.errors import InputError

Weighting = Literal["cosine", "root", "tfidf", "bm25"]


def checked_weighting(name: str) -> Weighting:
    """Return `name`; InputError where there is no such weighting."""
    weightings: tuple[Weighting, ...] = get_args(Weighting)
    for weighting in weightings:
        if name == weighting:
            return weighting
    raise InputError(f"weighting {name!r} is none of {', '.join(weightings)}")


def weighted_rows(matrix: csr_matrix, weighting: Weighting) -> csr_matrix:
    """Weight `matrix`, shape (n, m), so that the product of two of its rows is their likeness.

    What many rows have counts for less, but for `cosine`: by the square root of how many (`root`) or the
    logarithm of how rare it is (`tfidf`, `bm25`). Rows have unit length, but for `bm25`.
    """
    from implicit.nearest_neighbours import bm25_weight, normalize, tfidf_weight

    if not matrix.nnz:
        return csr_matrix(matrix.shape, dtype=np.float32)
    # Rows that weigh nothing stay nothing, whatever length they are divided by.
    with np.errstate(divide="ignore", invalid="ignore"):
        if weighting == "bm25":
            weighted = bm25_weight(matrix, K1=1.2, B=0.75)
        elif weighting == "tfidf":
            weighted = normalize(tfidf_weight(matrix))
        else:
            having = np.diff(matrix.tocsc().indptr)
            weighted = normalize(matrix @ diags(rarity(having, matrix.shape[0], weighting)))
    weighted.data = np.nan_to_num(weighted.data)
    return csr_matrix(weighted, dtype=np.float32)


def rarity(having: npt.NDArray[np.integer], n: int, weighting: Weighting) -> npt.NDArray[np.float64]:
    """Return the weight of each column in `weighted_rows`, shape (m,), `having` of n rows having it."""
    if weighting == "cosine" or not n:
        return np.ones(len(having))
    weights = 1 / np.sqrt(np.maximum(having, 1)) if weighting == "root" else np.log(n) - np.log1p(having)
    return np.asarray(weights, dtype=np.float64)


def nearest(matrix: csr_matrix, k: int, weighting: Weighting) -> csr_matrix:
    """Return the similarity of each column to its k nearest others, shape (columns, columns), rows sorted."""
    from implicit.nearest_neighbours import ItemItemRecommender

    # One more, since implicit counts a column among its own neighbours.
    model = ItemItemRecommender(K=k + 1, num_threads=1)
    with warnings.catch_warnings():
        # implicit converts its own intermediate matrix and says so.
        warnings.simplefilter("ignore")
        model.fit(
            weighted_rows(matrix.T.tocsr(), weighting).T.tocsr().astype(np.float64), show_progress=False
        )
    found = csr_matrix(model.similarity, dtype=np.float32)
    rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    others = kept_entries(found, (found.indices != rows) & (found.data > 0))
    others.sort_indices()
    return others


def best_of_rows(matrix: csr_matrix, k: int) -> npt.NDArray[np.bool_]:
    """Mark the k largest stored values of each row, shape (nnz,); ties go to the lower column."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    rank = np.empty(matrix.nnz, dtype=np.intp)
    rank[order] = np.arange(matrix.nnz) - matrix.indptr[rows[order]]
    best: npt.NDArray[np.bool_] = rank < k
    return best


def kept_entries(matrix: csr_matrix, kept: npt.NDArray[np.bool_]) -> csr_matrix:
    """Return the matrix with only the marked stored values, `kept` being of shape (nnz,)."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))[kept]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=matrix.shape[0]))])
    return csr_matrix((matrix.data[kept], matrix.indices[kept], indptr), shape=matrix.shape)
