"""Recent popularity: what sells now, every purchase fading as it gets older."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from typing_extensions import Self

from recommender.errors import InputError
from recommender.models.base import Content, Histories, Ids, Model, Purchases, Scores, known_or_unknown
from recommender.models.recency import aged


class RecentPopularity(Model):
    """Ranks items by their customers, each counted by the age of their last purchase of the item.

    Parameters
    ----------
    half_life
        Days after which a customer counts half.
    """

    name = "recent_popularity"

    def __init__(self, half_life: float = 14.0) -> None:
        if not 0 < half_life < float("inf"):
            raise InputError(f"half_life {half_life!r} is not a number of days above 0")
        self.half_life = half_life
        self.trend: Scores = np.empty(0, dtype=np.float32)

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Weigh the customers of each item."""
        self.trend = faded_customers(purchases, self.half_life)
        return self

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says; everyone gets the same."""
        return known_or_unknown(np.tile(self.trend, (len(histories), 1)))

    def score_similar(self, items: Ids) -> Scores:
        """Score all by what sells now, whatever the item."""
        return known_or_unknown(np.tile(self.trend, (len(items), 1)))

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the weighed customers, shape (n_items,)."""
        return {"trend": self.trend}

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take the weighed customers back."""
        self.trend = arrays["trend"].astype(np.float32)
        return self

    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""
        return {"half_life": self.half_life}


def faded_customers(purchases: Purchases, half_life: float) -> Scores:
    """Return each item's customers, each as 0.5 ** (days since they bought it last / half_life)."""
    cells = purchases.users.astype(np.int64) * purchases.n_items + purchases.items
    order = np.lexsort((purchases.days, cells))
    cells, days = cells[order], purchases.days[order]
    last = np.concatenate([[True], cells[1:] != cells[:-1]]) if len(cells) else np.empty(0, dtype=np.bool_)
    items = (cells[last] % purchases.n_items).astype(np.int64)
    # Above 0 however old: what was ever bought can be ranked.
    weights = np.maximum(aged(days[last], half_life), np.finfo(np.float32).tiny)
    return np.bincount(items, weights, minlength=purchases.n_items).astype(np.float32)
