"""Where the item vectors of the sequence models start: what is bought one after the other lies close.

The vectors factor the positive pointwise co-occurrence of near neighbours in the sequences, which is what
skip-gram learns (Levy, Goldberg 2014: Neural word embedding as implicit matrix factorization. NIPS 2014).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, diags

from recommender.models.base import Histories

REACH = 8
"""Steps between two items of one history that still count as neighbours."""

DECAY = 0.7
"""How much less each further step counts."""

RARE = 5.0
"""Added to each item's weight, so that what was hardly ever bought does not claim to be close."""


def start_vectors(histories: Histories, dimension: int, seed: int) -> npt.NDArray[np.float32]:
    """Return vectors of the items whose products tell how near they stand in the histories.

    Returns
    -------
    vectors
        Shape (n_items, dimension), root mean square length 1.
    """
    from sklearn.utils.extmath import randomized_svd

    near = neighbours(histories)
    weight = diags((np.asarray(near.sum(axis=1)).ravel() + RARE) ** -0.5)
    size = min(dimension, histories.n_items)
    left, values, _ = randomized_svd((weight @ near @ weight).astype(np.float32), size, random_state=seed)
    vectors = np.zeros((histories.n_items, dimension), dtype=np.float32)
    vectors[:, :size] = left * np.sqrt(values)
    length = np.sqrt((vectors**2).sum(axis=1).mean())
    return vectors / length if length > 0 else vectors


def neighbours(histories: Histories) -> csr_matrix:
    """Return how often two items stand near each other, nearer counting more: shape (n_items, n_items)."""
    rows, total = histories.rows, csr_matrix((histories.n_items, histories.n_items), dtype=np.float64)
    for steps in range(1, REACH + 1):
        same = rows[steps:] == rows[:-steps]
        earlier, later = histories.items[:-steps][same], histories.items[steps:][same]
        weights = np.full(len(earlier), DECAY ** (steps - 1))
        total += csr_matrix((weights, (earlier, later)), shape=total.shape)
    return total + total.T
