"""Own purchase frequency: what the shopper bought most often, then what sells now.

The baseline that is hard to beat where shoppers buy again: Li, Jullien, Ariannezhad, de Rijke (2023): A next
basket recommendation reality check. TOIS 41(4), https://doi.org/10.1145/3587153.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from typing_extensions import Self

from recommender.models.base import Content, Histories, Ids, Model, Purchases, Scores, known_or_unknown
from recommender.models.recency import checked_decay
from recommender.models.recent_popularity import RecentPopularity, faded_customers
from recommender.models.rhythms import own_purchases

_TIES = np.float32(1e-3)
"""Weight of what sells now among items that the shopper bought equally often."""


class PurchaseFrequency(Model):
    """Ranks a shopper's own items by how often they bought them; ties and all other items by what sells now.

    Parameters
    ----------
    own_half_life
        Days after which one of the shopper's purchases counts half; 0: old ones count like new.
    half_life
        The same of the other customers' purchases that make what sells now, above 0.
    """

    name = "purchase_frequency"

    def __init__(self, own_half_life: float = 0.0, half_life: float = 14.0) -> None:
        _, self.own_half_life = checked_decay(1.0, own_half_life)
        self.half_life = RecentPopularity(half_life).half_life
        self.trend: Scores = np.empty(0, dtype=np.float32)

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Find out what sells now; the shopper's own purchases come with their history."""
        self.trend = faded_customers(purchases, self.half_life)
        return self

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says: 1 + own purchases; below 1, what the customer never bought."""
        own = own_purchases(histories, self.own_half_life).toarray()
        share = self.trend / max(float(self.trend.max(initial=0)), 1.0) * (1 - _TIES)
        return known_or_unknown(np.where(own > 0, 1 + own + _TIES * share, share) * (self.trend > 0))

    def score_similar(self, items: Ids) -> Scores:
        """Score all by what sells now, whatever the item."""
        return known_or_unknown(np.tile(self.trend, (len(items), 1)))

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return what sells now, shape (n_items,)."""
        return {"trend": self.trend}

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take what sells now back."""
        self.trend = arrays["trend"].astype(np.float32)
        return self

    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""
        return {"own_half_life": self.own_half_life, "half_life": self.half_life}
