"""What the production ranking learns from: past days on which nobody knew what would be bought next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.models.base import BLOCK, Histories, Ids, Progress, Purchases
from recommender.models.production_ingredients import Ingredients
from recommender.models.trees import Examples

AHEAD = 30
"""Days after a past day in which a customer's next basket counts."""

APART = 10
"""Days from one past day to the next: close, for what holds now did not hold a season ago."""

FEWEST_LISTS = 300
"""Customers' baskets below which nothing is learnt."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was known on a day, and what was bought next.

    Attributes
    ----------
    purchases
        What was bought up to that day, which is day 0.
    histories
        Of the n customers who bought before and within `AHEAD` days after.
    rows, items
        Shape (m,): the items of each customer's first basket after that day.
    """

    purchases: Purchases
    histories: Histories
    rows: npt.NDArray[np.int64]
    items: Ids


def pasts(purchases: Purchases, most: int) -> Iterator[Past]:
    """Yield up to `most` pasts, the latest first, as long as there are customers and days before them."""
    oldest = int(purchases.days.max(initial=0))
    for day in range(AHEAD, min(AHEAD + (most - 1) * APART, oldest - AHEAD) + 1, APART):
        past = past_of(purchases, day)
        if len(past.histories):
            yield past


def past_of(purchases: Purchases, day: int) -> Past:
    """Return what was known `day` days before the end of `purchases`, and what came next."""
    known = until(purchases, day)
    histories = known.histories()
    soon = (purchases.days < day) & (purchases.days >= day - AHEAD)
    soon &= np.diff(histories.indptr)[purchases.users] > 0
    users, days = purchases.users[soon], purchases.days[soon]
    first = np.zeros(purchases.n_users, dtype=np.int64)
    np.maximum.at(first, users, days)
    in_first = days == first[users]
    who, rows = np.unique(users[in_first], return_inverse=True)
    return Past(known, histories[who], rows, purchases.items[soon][in_first])


def until(purchases: Purchases, day: int) -> Purchases:
    """Return what was bought up to `day` days before the end, with that day as today."""
    kept = purchases.days >= day
    return Purchases(
        purchases.users[kept],
        purchases.items[kept],
        purchases.days[kept] - day,
        purchases.n_users,
        purchases.n_items,
    )


def examples_of(
    purchases: Purchases, *, most: int, candidates: int, progress: Progress
) -> dict[bool, Examples]:
    """Return what to learn the two rankings from: under True that of all items, under False of new ones.

    Empty where there is too little to learn from.

    Parameters
    ----------
    purchases
        All that is known.
    most
        Past days to learn from.
    candidates
        Items of a list that are ranked.
    progress
        Is told how many of the past days are done.
    """
    lists: dict[bool, list[Examples]] = {True: [], False: []}
    for number, past in enumerate(pasts(purchases, most)):
        progress(number, most + 1)
        ingredients = Ingredients().fit(past.purchases)
        for own, found in lists.items():
            found += _lists(ingredients, past, candidates, own=own)
    if sum(len(part.lists) for part in lists[False]) < FEWEST_LISTS:
        return {}
    return {own: _joined(found) for own, found in lists.items()}


def _lists(ingredients: Ingredients, past: Past, candidates: int, *, own: bool) -> Iterator[Examples]:
    wanted = past.rows * past.purchases.n_items + past.items
    for start in range(0, len(past.histories), BLOCK):
        found = ingredients.candidates(past.histories[start : start + BLOCK], candidates, own=own)
        bought = np.isin((found.rows + start) * past.purchases.n_items + found.items, wanted)
        lengths = np.bincount(found.rows, minlength=1)
        # A list of which nothing was bought teaches nothing.
        useful = np.bincount(found.rows, bought, minlength=len(lengths)) > 0
        kept = useful[found.rows]
        yield Examples(found.columns[kept], bought[kept], lengths[useful])


def _joined(parts: list[Examples]) -> Examples:
    return Examples(
        np.concatenate([part.features for part in parts]),
        np.concatenate([part.wanted for part in parts]),
        np.concatenate([part.lists for part in parts]),
    )
