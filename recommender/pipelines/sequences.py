"""What the sequence models learn from: browsing sessions where the feed has them, else the order history."""

from __future__ import annotations

import numpy as np

from recommender.catalogue import EVENTS, Interactions
from recommender.models.base import Purchases

PAUSE = 30 * 60
"""Seconds without a view after which a customer's next one begins another session."""

ENOUGH = 0.1
"""Sessions for each customer with two purchases: a log that has only just begun says less than the orders."""


def sequences_of(interactions: Interactions, purchases: Purchases) -> tuple[Purchases, str]:
    """Return what to learn the order from, one user a session or a customer, and what it is in words.

    Sessions are views (`view_item`) of known customers, at least two different products in a row.
    """
    sessions = sessions_of(interactions, purchases.n_items)
    customers = int((np.bincount(purchases.users, minlength=1) > 1).sum())
    if sessions.n_users and sessions.n_users >= ENOUGH * customers:
        return sessions, f"learnt from {sessions.n_users} browsing sessions"
    return purchases, f"learnt from the order sequences of {customers} customers"


def sessions_of(interactions: Interactions, n_items: int) -> Purchases:
    """Return the browsing sessions as if each were a user's purchases; a page reloaded counts once."""
    seen = np.flatnonzero((interactions.event == EVENTS.index("view_item")) & (interactions.user >= 0))
    seen = seen[np.argsort(interactions.user[seen], kind="stable")]
    users, items, times = interactions.user[seen], interactions.item[seen], interactions.time[seen]
    begins = np.ones(len(seen), dtype=np.bool_)
    begins[1:] = (users[1:] != users[:-1]) | (times[1:] - times[:-1] > PAUSE)
    again = np.zeros(len(seen), dtype=np.bool_)
    again[1:] = ~begins[1:] & (items[1:] == items[:-1])
    session = np.cumsum(begins)[~again]
    items, times = items[~again], times[~again]
    numbers, lengths = np.unique(session, return_counts=True)
    kept = np.isin(session, numbers[lengths > 1])
    last = int(times.max(initial=0))
    return Purchases(
        users=np.unique(session[kept], return_inverse=True)[1].astype(np.int32),
        items=items[kept].astype(np.int32),
        days=((last - times[kept]) // 86_400).astype(np.int32),
        n_users=int((lengths > 1).sum()),
        n_items=n_items,
    )
