"""Which products go with some others: bought by the same customers or, where nobody could yet, alike.

New products have no buyers. What their listing says places them from the first minute: they count as going
with what they are like.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from recommender.catalogue import Catalogue
from recommender.index import DenseIndex
from recommender.packing import NEIGHBOUR
from recommender.score_store import Packed

NEW_DAYS = 30
"""A product counts as new until so many days of sales have passed since its first, and while it has none."""

ALIKE = 0.5
"""What an identical listing counts for beside the nearest neighbour by purchases, where an anchor has one."""

ANCHORS = 3
"""Anchors, the weightiest, of which likenesses are sought: each costs a search of the index."""

DEPTH = 100
MOST_REFUSALS = 5

DUPLICATE = 0.7
"""Cosine above which a product is so like a refused one that it is probably not wanted either."""

Vector = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Near = tuple[npt.NDArray[np.intp], Vector]


@dataclass(frozen=True, slots=True)
class Kin:
    """What goes with some products, the anchors.

    Attributes
    ----------
    weights
        How much each anchor (a position) counts, the weightiest first.
    bought
        Per anchor its `NEIGHBOUR` rows.
    alike
        Per anchor the positions and cosines of products that are like it and could not yet be bought with it.
    floor
        Cosine from which products are alike at all.
    """

    weights: Mapping[int, float]
    bought: Mapping[int, Packed]
    alike: Mapping[int, Near]
    floor: float = 0.0

    def strength(self, n_items: int, candidates: npt.NDArray[np.intp]) -> Vector:
        """Return how much the products at `candidates` go with the anchors, shape (n_candidates,), 0…1.

        Each anchor gives its nearest neighbour its own weight; the sum is relative to the weightiest anchor.
        """
        if not self.weights:
            return np.zeros(len(candidates), dtype=np.float32)
        strength = np.zeros(n_items, dtype=np.float32)
        for anchor, weight in self.weights.items():
            rows = self.bought.get(anchor, NO_NEIGHBOURS)
            strength[rows["item"]] += weight * _to_one(rows["score"])
            if anchor in self.alike:
                positions, cosines = self.alike[anchor]
                share = ALIKE if len(rows) else 1.0
                strength[positions] += weight * share * (cosines - self.floor) / (1 - self.floor)
        relative: Vector = np.minimum(strength[candidates] / max(self.weights.values()), 1.0)
        return relative

    def bought_with(self, position: int, at_least: int) -> tuple[int, int] | None:
        """Return the anchor that says most for a product, and how many customers bought both.

        None where for no anchor they are `at_least` so many.
        """
        best = (0.0, -1, 0)
        for anchor, weight in self.weights.items():
            rows = self.bought.get(anchor, NO_NEIGHBOURS)
            for row in np.flatnonzero(rows["item"] == position):
                said = weight * float(_to_one(rows["score"])[row])
                if rows["customers"][row] >= at_least:
                    best = max(best, (said, anchor, int(rows["customers"][row])))
        return best[1:] if best[0] > 0 else None

    def most_like(self, position: int) -> tuple[int, float] | None:
        """Return the anchor that a product is most like, and their cosine; None if likeness said nothing."""
        found = [
            (float(cosine), anchor)
            for anchor, (positions, cosines) in self.alike.items()
            for cosine in cosines[positions == position]
        ]
        cosine, anchor = max(found, default=(0.0, -1))
        return (anchor, cosine) if found else None


NO_KIN = Kin({}, {}, {})
NO_NEIGHBOURS: Packed = np.empty(0, dtype=NEIGHBOUR)


class Kinship:
    """Finds what goes with products of one catalogue."""

    def __init__(self, catalogue: Catalogue, dense: DenseIndex, floor: float) -> None:
        self._dense, self._floor = dense, floor
        newest = int(catalogue.first_sold.max(initial=0))
        age = newest - catalogue.first_sold
        known = catalogue.first_sold > 0
        self.unproven: Mask = ~known | (age < NEW_DAYS)
        came_later = (catalogue.imported_as < 0) & ~known
        fresh = np.where(known, np.clip(1 - age / NEW_DAYS, 0, 1), came_later)
        self.fresh: Vector = fresh.astype(np.float32)

    def of(self, weights: Mapping[int, float], bought: Mapping[int, Packed], allowed: Mask) -> Kin:
        """Return what goes with the anchors among the `allowed`, shape (n_items,).

        Anchors that themselves were bought with nothing yet are compared with all, others with new products.
        """
        alike = {}
        for anchor in list(weights)[:ANCHORS]:
            of_interest = allowed & self.unproven if len(bought.get(anchor, ())) else allowed
            alike[anchor] = self._near(anchor, of_interest, self._floor)
        return Kin(weights, bought, alike, self._floor)

    def near_duplicates(self, refused: Iterable[int], allowed: Mask) -> Vector:
        """Return how near each product is to one that was refused, shape (n_items,), 0…1.

        `refused` are positions, the last refused first; the first `MOST_REFUSALS` of them count.
        """
        nearness = np.zeros(len(allowed), dtype=np.float32)
        for position in islice(refused, MOST_REFUSALS):
            positions, cosines = self._near(position, allowed, DUPLICATE)
            nearness[positions] = np.maximum(nearness[positions], (cosines - DUPLICATE) / (1 - DUPLICATE))
        return nearness

    def _near(self, anchor: int, allowed: Mask, floor: float) -> Near:
        (vector,) = self._dense.vectors_of(np.array([anchor]))
        positions, cosines = self._dense.near(vector, allowed, floor, DEPTH)
        others = positions != anchor
        return positions[others], cosines[others]


def _to_one(scores: npt.NDArray[np.generic]) -> Vector:
    """Return scores relative to the best of them."""
    values = scores.astype(np.float32)
    return values / (float(values.max(initial=0)) or 1.0)
