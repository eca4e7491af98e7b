"""How good ranked lists are, customer by customer, with intervals by bootstrap over customers.

Efron, Tibshirani (1993): An introduction to the bootstrap, percentile intervals. Novelty is the mean
self-information of what is recommended: Castells, Hurley, Vargas (2015), Recommender systems handbook,
https://doi.org/10.1007/978-1-4899-7637-6_26.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.models.base import NONE, Histories, Ids, Purchases

RESAMPLES = 1_000
CONFIDENCE = 0.95

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PerCustomer:
    """Metrics of each of n customers, shape (n,) each: of the first k places, from 0 to 1."""

    recall: Values
    ndcg: Values
    mrr: Values


@dataclass(frozen=True)
class Interval:
    """A mean (or a ratio of means) with its 95 % interval."""

    value: float
    low: float
    high: float


def per_customer(ids: Ids, targets: Histories) -> PerCustomer:
    """Return the metrics of ranked lists.

    Parameters
    ----------
    ids
        Shape (n, k), best first, `NONE` where a list is shorter.
    targets
        Shape (n, n_items), no row empty, no item twice in a row.
    """
    n, k = ids.shape
    wanted = np.diff(targets.indptr)
    hits = _hits(ids, targets)
    gain = 1 / np.log2(np.arange(2, k + 2))
    best = np.concatenate([[0], np.cumsum(gain)])[np.minimum(wanted, k)]
    places = np.arange(1, k + 1)
    return PerCustomer(
        recall=hits.sum(axis=1) / wanted,
        ndcg=(hits * gain).sum(axis=1) / best,
        mrr=(hits / places).max(axis=1, initial=0),
    )


def _hits(ids: Ids, targets: Histories) -> npt.NDArray[np.bool_]:
    """Mark the places where a list has what the customer bought, shape (n, k)."""
    width = targets.n_items
    cells = targets.rows * width + targets.items
    places = np.arange(len(ids))[:, None] * width + ids
    hits: npt.NDArray[np.bool_] = np.isin(places, cells) & (ids != NONE)
    return hits


def coverage(ids: Ids, train: Purchases) -> float:
    """Return the share of the items sold in `train` that are in anybody's list."""
    sold = np.unique(train.items)
    return float(np.isin(sold, ids).mean()) if len(sold) else 0.0


def novelty(ids: Ids, train: Purchases) -> float:
    """Return the mean of −log2(share of customers who own the item) over all places, in bits."""
    owners = np.bincount(train.owned().indices, minlength=train.n_items)
    shown = ids[ids != NONE]
    if not len(shown):
        return 0.0
    # An item without owners counts as if it had half a one.
    share = np.maximum(owners[shown], 0.5) / max(train.n_users, 1)
    return float(-np.log2(share).mean())


def mean_interval(values: Values, seed: int) -> Interval:
    """Return the mean over customers and its interval."""
    return _interval(float(values.mean()), _resampled(values[:, None], seed)[:, 0])


def ratio_interval(values: Values, others: Values, seed: int) -> Interval:
    """Return mean(values) / mean(others) and its interval, customers being drawn for both at once.

    Both arrays are of the same customers. The ratio is infinite where `others` are all 0.
    """
    means = _resampled(np.stack([values, others], axis=1), seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _interval(float(np.divide(values.mean(), others.mean())), means[:, 0] / means[:, 1])


def _resampled(values: Values, seed: int) -> Values:
    """Return the means of the columns, shape (n, m), over resampled rows, shape (RESAMPLES, m)."""
    rng = np.random.default_rng(seed)
    n = len(values)
    draws = (np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(RESAMPLES))
    return np.stack([drawn @ values / n for drawn in draws])


def _interval(value: float, resampled: Values) -> Interval:
    rest = (1 - CONFIDENCE) / 2
    # A ratio to nothing is infinite in some resamples or in all, which has no quantiles between.
    low, high = np.quantile(resampled, [rest, 1 - rest], method="nearest")
    return Interval(value, float(low), float(high))
