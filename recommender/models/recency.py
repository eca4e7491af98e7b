"""How much a purchase still says: what was bought last counts most.

Exponential decay after Ding, Li (2005): Time weight collaborative filtering. CIKM '05,
https://doi.org/10.1145/1099554.1099689.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from recommender.errors import InputError
from recommender.models.base import Histories, Purchases, Scores


def checked_decay(step: float, half_life: float) -> tuple[float, float]:
    """Return both; InputError unless 0 < step <= 1 and half_life >= 0."""
    if not 0 < step <= 1:
        raise InputError(f"step {step!r} is not above 0 and at most 1")
    if not 0 <= half_life < float("inf"):
        raise InputError(f"half_life {half_life!r} is not a number of days, or 0 for no decay")
    return step, half_life


def aged(days: npt.NDArray[np.integer], half_life: float) -> Scores:
    """Return 0.5 ** (days / half_life), the same shape; 1 where `half_life` is 0, which means no decay."""
    if not half_life:
        return np.ones(len(days), dtype=np.float32)
    weights: Scores = np.exp2(-days / half_life).astype(np.float32)
    return weights


def weighted_histories(histories: Histories, *, step: float = 1.0, half_life: float = 0.0) -> csr_matrix:
    """Return what each customer's items still say, shape (n, n_items), float32, above 0 where bought.

    Parameters
    ----------
    histories
        Shape (n, n_items).
    step
        Weight that is left at each step back from the newest entry, above 0 to 1 (no decay).
    half_life
        Days after which half of the weight is left; 0: no decay.

    An item that was bought again counts once, from its last purchase.
    """
    ends = np.repeat(histories.indptr[1:], np.diff(histories.indptr))
    steps = ends - 1 - np.arange(len(histories.items))
    weights = np.power(np.float32(step), steps) * aged(histories.days, half_life)
    # A weight of 0 would mean "not bought"; far back it is only very small.
    return _last_of_each(histories, np.maximum(weights, np.finfo(np.float32).tiny))


def weighted_purchases(purchases: Purchases, half_life: float) -> csr_matrix:
    """Return the same of all users, shape (n_users, n_items), by days alone."""
    return weighted_histories(purchases.histories(), half_life=half_life)


def _last_of_each(histories: Histories, weights: Scores) -> csr_matrix:
    """Keep of the entries of one customer and item the greatest weight."""
    order = np.lexsort((-weights, histories.items, histories.rows))
    cells = histories.rows[order] * histories.n_items + histories.items[order]
    first = order[np.concatenate([[True], cells[1:] != cells[:-1]])] if len(cells) else order
    kept = (histories.rows[first], histories.items[first])
    return csr_matrix((weights[first], kept), shape=(len(histories), histories.n_items), dtype=np.float32)
