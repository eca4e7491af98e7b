"""What a model may learn from, what it is asked, and what came next: train never sees test.

Both protocols have a validation split, the same one step earlier, on which hyper-parameters are chosen; the
test split is for one look (docs/decisions/0008-evaluation-protocol.md).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Literal

import numpy as np
import numpy.typing as npt

from recommender.errors import InputError
from recommender.evaluation.orders import Orders
from recommender.models.base import Histories, Purchases

Part = Literal["test", "validation"]
Items = Literal["new", "all"]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Split:
    """One question to a ranking: what do these customers buy next?

    Attributes
    ----------
    name
        Protocol, part and items, as the report says it.
    train
        What models learn from.
    histories
        Shape (n, n_items): what is known of each customer who is asked about.
    targets
        Shape (n, n_items): what each bought next, every item once, never empty.
    include_owned
        Whether what a customer bought may come again in the ranking.
    """

    name: str
    train: Purchases
    histories: Histories
    targets: Histories
    include_owned: bool

    def sample(self, customers: int, seed: int) -> Split:
        """Return the split with at most so many customers, drawn by `seed`."""
        if customers >= len(self.histories):
            return self
        chosen = np.sort(np.random.default_rng(seed).choice(len(self.histories), customers, replace=False))
        return replace(self, histories=self.histories[chosen], targets=self.targets[chosen])


def split_orders(
    orders: Orders,
    protocol: str,
    part: Part = "test",
    items: Items = "new",
    *,
    hold_back_validation: bool = False,
) -> Split:
    """Return the split of a protocol, `leave-one-out` or `temporal`; the other arguments as theirs.

    Raises
    ------
    InputError
        The purchases do not allow it: too few, or without dates.
    """
    if protocol == "leave-one-out":
        return leave_one_out(orders, part, items, hold_back_validation=hold_back_validation)
    return temporal(orders, part, items)


def leave_one_out(
    orders: Orders, part: Part = "test", items: Items = "new", *, hold_back_validation: bool = False
) -> Split:
    """Ask for the last line of each customer (validation: the one before) by those before it.

    Models learn from all lines before the one that is asked for; with `hold_back_validation` not from the
    validation lines in the test, as in most published results, though the histories have them. Customers of
    fewer than three lines are only learnt from.

    Raises
    ------
    InputError
        No customer has three lines.
    """
    order = np.argsort(orders.users, kind="stable")
    lines = np.bincount(orders.users, minlength=len(orders.user_ids))
    from_end = np.empty(len(orders), dtype=np.int64)
    ends = np.cumsum(lines)
    from_end[order] = np.repeat(ends, lines) - np.arange(len(orders)) - 1
    asked = lines >= 3
    if not asked.any():
        raise InputError("no customer has three purchases, which leave-one-out needs")
    held_out = 0 if part == "test" else 1
    least = 2 if hold_back_validation else held_out + 1
    of_asked = asked[orders.users]
    now = int(orders.times.max())
    return _split(
        orders,
        f"leave-one-out, {part}, {items} items" + ", validation held back" * hold_back_validation,
        train=~of_asked | (from_end >= least),
        known=from_end > held_out,
        next_=of_asked & (from_end == held_out),
        now=now,
        items=items,
    )


def temporal(orders: Orders, part: Part = "test", items: Items = "new") -> Split:
    """Ask for the first basket in the last month (validation: the month before) by all that came before it.

    Asked are the customers with an order before that month. Months are calendar months, UTC.

    Raises
    ------
    InputError
        The purchases have no dates, or no customer came back in that month.
    """
    if not orders.dated:
        raise InputError("the temporal protocol needs purchases with dates")
    end = np.iinfo(np.int64).max
    begin = month_start(int(orders.times.max()))
    if part == "validation":
        begin, end = month_start(begin - 1), begin
    before = orders.times < begin
    during = ~before & (orders.times < end)
    known = np.zeros(len(orders.user_ids), dtype=np.bool_)
    known[orders.users[before]] = True
    name = f"temporal, {part} ({datetime.fromtimestamp(begin, timezone.utc):%Y-%m}), {items} items"
    return _split(
        orders,
        name,
        train=before,
        known=before,
        next_=_first_baskets(orders, during & known[orders.users]),
        now=begin - 1,
        items=items,
    )


def month_start(time: int) -> int:
    """Return the first second of the month that `time` (seconds since 1970) lies in, UTC."""
    moment = datetime.fromtimestamp(time, timezone.utc)
    return int(datetime(moment.year, moment.month, 1, tzinfo=timezone.utc).timestamp())


def _first_baskets(orders: Orders, kept: Mask) -> Mask:
    """Mark of the kept lines those of each customer's first order."""
    lines = np.flatnonzero(kept)
    users, first = np.unique(orders.users[lines], return_index=True)
    basket = np.full(len(orders.user_ids), -1, dtype=np.int64)
    basket[users] = orders.baskets[lines[first]]
    marked: Mask = kept & (orders.baskets == basket[orders.users])
    return marked


def _split(
    orders: Orders, name: str, *, train: Mask, known: Mask, next_: Mask, now: int, items: Items
) -> Split:
    histories = orders.purchases(known, now).histories()
    cells = np.unique(_cells(orders, next_))
    if items == "new":
        cells = np.setdiff1d(cells, _cells(orders, known))
    if not len(cells):
        raise InputError(f"{name}: nobody bought anything to ask for")
    asked, targets = np.divmod(cells, histories.n_items)
    users, lengths = np.unique(asked, return_counts=True)
    indptr = np.concatenate([[0], np.cumsum(lengths)])
    wanted = Histories(
        indptr, targets.astype(np.int32), np.zeros(len(targets), dtype=np.int32), histories.n_items
    )
    return Split(name, orders.purchases(train, now), histories[users], wanted, items == "all")


def _cells(orders: Orders, kept: Mask) -> npt.NDArray[np.int64]:
    """Return customer and item of each marked line as one number."""
    return orders.users[kept].astype(np.int64) * len(orders.item_ids) + orders.items[kept]
