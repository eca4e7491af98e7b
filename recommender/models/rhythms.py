"""On which days each customer bought each item, and the rhythm that makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from recommender.models.base import Histories, Ids, Scores
from recommender.models.recency import aged


@dataclass(frozen=True)
class PurchaseDays:
    """Customer, item and day, each combination once, in this order; the newest day of an item first.

    Attributes
    ----------
    rows, items, days
        Shape (m,): row of the histories, item, days before now.
    """

    rows: npt.NDArray[np.int64]
    items: Ids
    days: npt.NDArray[np.int32]

    @classmethod
    def of(cls, histories: Histories) -> PurchaseDays:
        """Return the days of these histories."""
        order = np.lexsort((histories.days, histories.items, histories.rows))
        rows, items, days = histories.rows[order], histories.items[order], histories.days[order]
        fresh = _changes(rows) | _changes(items) | _changes(days)
        return cls(rows[fresh], items[fresh], days[fresh])


def own_purchases(histories: Histories, half_life: float) -> csr_matrix:
    """Return on how many days each customer bought each item, old ones fading, shape (n, n_items)."""
    bought = PurchaseDays.of(histories)
    # Above 0 however old, since 0 means "never bought".
    weights = np.maximum(aged(bought.days, half_life), np.finfo(np.float32).tiny)
    shape = (len(histories), histories.n_items)
    return csr_matrix((weights, (bought.rows, bought.items)), shape=shape, dtype=np.float32)


@dataclass(frozen=True)
class Rhythms:
    """How each customer buys each item again: one entry for a customer and item.

    Attributes
    ----------
    rows, items
        Shape (m,): row of the histories, and item.
    times
        Shape (m,): on how many days they bought it.
    span, waited
        Shape (m,): days from the first of them to the last, and from the last to now.
    """

    rows: npt.NDArray[np.int64]
    items: Ids
    times: npt.NDArray[np.int64]
    span: Scores
    waited: Scores

    @classmethod
    def of(cls, histories: Histories) -> Rhythms:
        """Return the rhythms of these histories."""
        bought = PurchaseDays.of(histories)
        newest = np.flatnonzero(_changes(bought.rows) | _changes(bought.items))
        oldest = np.append(newest[1:], len(bought.rows))[: len(newest)] - 1
        waited = bought.days[newest].astype(np.float32)
        span = bought.days[oldest].astype(np.float32) - waited
        return cls(bought.rows[newest], bought.items[newest], oldest - newest + 1, span, waited)


def _changes(values: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
    """Mark the first of every run of equal values."""
    marks = np.ones(len(values), dtype=np.bool_)
    marks[1:] = values[1:] != values[:-1]
    return marks
