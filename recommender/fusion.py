"""Reciprocal-rank fusion of several rankings of the same items.

Cormack, Clarke, Büttcher (2009): Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
Methods. SIGIR '09, https://doi.org/10.1145/1571941.1572114
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

K = 60


def reciprocal_rank_fusion(
    rankings: Sequence[npt.NDArray[np.intp]],
    n_items: int,
    *,
    weights: Sequence[float] | None = None,
    k: int = K,
) -> npt.NDArray[np.float32]:
    """Return each item's fused score, shape (n_items,): the sum of weight / (k + rank) over the rankings.

    Parameters
    ----------
    rankings
        Item positions, best first, each at most once; an item that a ranking lacks gets nothing of it.
    n_items
        Number of items; positions are below it.
    weights
        One a ranking; all 1 by default.
    k
        Damping of the first ranks; 60 in the paper.
    """
    fused = np.zeros(n_items, dtype=np.float32)
    for ranking, weight in zip(rankings, weights or [1.0] * len(rankings), strict=True):
        fused[ranking] += weight / (k + np.arange(1, len(ranking) + 1))
    return fused
