"""What the production ranking knows of an item, of a customer, and of what they bought before."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recommender.models.base import Histories, Ids, Purchases, Scores
from recommender.models.rhythms import PurchaseDays, Rhythms

WINDOWS = (7, 14, 30, 60)
"""Days over which an item's customers are counted."""

LONG_AGO = 999.0
"""Days since what never happened."""

TRUST = 20.0
"""Baskets' worth of the average in what is estimated of one item or customer."""

TREND = ("in_7", "in_14", "in_30", "in_60", "growth", "spurt", "unsold")
LIFE = ("customers", "age", "again")
OWN = ("times", "share", "rate", "since", "in_last_3", "in_last_5", "fading", "waited", "pace", "due")
CUSTOMER = ("baskets", "items", "away", "gap", "basket", "loyal")


def trend_columns(purchases: Purchases) -> Scores:
    """Return what of `TREND` is known of each item, shape (n_items, len(TREND)).

    Different customers in each of `WINDOWS`; how the last 30 days compare to the 30 before, and the last 7 to
    the last 30; days since it was sold.
    """
    counts = [customers(purchases, 0, days) for days in WINDOWS]
    growth = np.log((counts[2] + 2) / (customers(purchases, 30, 60) + 2))
    spurt = np.log((counts[0] * 30 / 7 + 2) / (counts[2] + 2))
    unsold = np.full(purchases.n_items, LONG_AGO)
    np.minimum.at(unsold, purchases.items, purchases.days)
    return np.stack([*counts, growth, spurt, unsold], axis=1).astype(np.float32)


def life_columns(purchases: Purchases) -> Scores:
    """Return what of `LIFE` is known of each item, shape (n_items, len(LIFE)).

    Different customers ever; days since it was first sold; the share of baskets with it whose customer had it
    in the next basket too.
    """
    age = np.zeros(purchases.n_items)
    np.maximum.at(age, purchases.items, purchases.days)
    bought = Baskets(purchases.histories())
    followed, repeated = bought.back > 0, bought.repeated
    again = _share(bought.items[followed], repeated[followed], purchases.n_items)
    return np.stack([customers(purchases, 0, None), age, again], axis=1).astype(np.float32)


def customer_columns(histories: Histories) -> Scores:
    """Return what of `CUSTOMER` is known of each customer, shape (n, len(CUSTOMER)).

    Baskets; different items; days since the last basket; mean days between baskets (-1 before the second);
    items a basket; the share of a basket's items that the next basket had too.
    """
    bought = Baskets(histories)
    baskets, n = bought.counts, len(histories)
    cells = np.unique(bought.rows * histories.n_items + bought.items)
    items = np.bincount(cells // max(histories.n_items, 1), minlength=n)
    away, first = np.full(n, LONG_AGO), np.zeros(n)
    np.minimum.at(away, bought.rows, bought.days)
    np.maximum.at(first, bought.rows, bought.days)
    gap = np.where(baskets > 1, (first - away) / np.maximum(baskets - 1, 1), -1)
    basket = np.bincount(bought.rows, minlength=n) / np.maximum(baskets, 1)
    followed = bought.back > 0
    loyal = _share(bought.rows[followed], bought.repeated[followed], n)
    return np.stack([baskets, items, away, gap, basket, loyal], axis=1).astype(np.float32)


def own_columns(histories: Histories, rows: npt.NDArray[np.integer], items: Ids) -> Scores:
    """Return what of `OWN` is known of pairs of customer and item, shape (m, len(OWN)); 0: never bought.

    Baskets with it; their share of all, and of those since its first; baskets since; its share of the last 3
    and 5; baskets with it, each halved with every 2 that followed; days since; mean days between (-1 before
    the second), and the one by the other.
    """
    bought, rhythms = Baskets(histories), Rhythms.of(histories)
    cells = bought.rows * histories.n_items + bought.items
    known, place = np.unique(cells, return_inverse=True)
    counts = bought.counts[known // max(histories.n_items, 1)]
    times = np.bincount(place, minlength=len(known))
    oldest, newest = np.zeros(len(known)), np.full(len(known), LONG_AGO)
    np.maximum.at(oldest, place, bought.back)
    np.minimum.at(newest, place, bought.back)
    last = [np.bincount(place, bought.back < k, minlength=len(known)) / np.minimum(counts, k) for k in (3, 5)]
    fading = np.bincount(place, np.exp2(-bought.back / 2), minlength=len(known))
    pace = np.where(times > 1, rhythms.span / np.maximum(times - 1, 1), -1)
    due = np.where(times > 1, rhythms.waited / np.maximum(pace, 1), -1)
    waited = rhythms.waited
    table = np.stack(
        [times, times / counts, times / (oldest + 1), newest, *last, fading, waited, pace, due], axis=1
    )
    # The row after the last stands for what was never bought.
    table = np.vstack([table, np.zeros((1, len(OWN)))]).astype(np.float32)
    wanted = rows * histories.n_items + items
    found = np.searchsorted(known, wanted)
    there = np.append(known, -1)[found] == wanted
    columns: Scores = table[np.where(there, found, len(known))]
    return columns


class Baskets:
    """The histories by baskets, a customer's purchases of one day: each item once a basket.

    Attributes
    ----------
    rows, items, days
        Shape (m,): customer, item, days before now; by customer, item, and the newest first.
    back
        Shape (m,): how many baskets of the customer came after.
    counts
        Shape (n,): baskets of each customer.
    repeated
        Shape (m,): whether the next basket had the item too.
    """

    def __init__(self, histories: Histories) -> None:
        found = PurchaseDays.of(histories)
        self.rows, self.items, self.days = found.rows, found.items, found.days
        width = np.int64(self.days.max(initial=0)) + 1
        baskets, place = np.unique(self.rows * width + self.days, return_inverse=True)
        of = baskets // width
        self.counts = np.bincount(of, minlength=len(histories))
        first = np.concatenate([[0], np.cumsum(self.counts)])
        # Days fall along time, so a customer's first basket here is the newest.
        self.back = np.arange(len(baskets))[place] - first[self.rows]
        follows = np.zeros(len(self.rows), dtype=np.bool_)
        same = (np.diff(self.rows) == 0) & (np.diff(self.items) == 0)
        follows[1:] = same & (np.diff(self.back) == 1)
        self.repeated = follows


def customers(purchases: Purchases, since: int, until: int | None) -> npt.NDArray[np.int64]:
    """Return each item's different customers from `since` to before `until` days ago."""
    within = purchases.days >= since
    if until is not None:
        within &= purchases.days < until
    cells = purchases.users[within].astype(np.int64) * purchases.n_items + purchases.items[within]
    return np.bincount(np.unique(cells) % max(purchases.n_items, 1), minlength=purchases.n_items)


def _share(of: npt.NDArray[np.integer], true: npt.NDArray[np.bool_], n: int) -> npt.NDArray[np.float64]:
    """Return the share of `true` in each of n groups, drawn to the share of all where a group is small."""
    average = (true.sum() + 1) / (len(true) + TRUST)
    shares: npt.NDArray[np.float64] = (np.bincount(of, true, minlength=n) + TRUST * average) / (
        np.bincount(of, minlength=n) + TRUST
    )
    return shares
