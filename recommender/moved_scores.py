"""Scores of the imported catalogue, for one in which single products changed since.

What is published goes by the positions of the import. A changed product keeps its scores at its new position,
a withdrawn one has none, a new one is known by its content alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from recommender.catalogue import Catalogue
from recommender.score_store import Packed, PublishedScores


class Moves:
    """The way between the positions of the import and those of now."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._is_changed = catalogue.is_changed
        self._imported_as = catalogue.imported_as
        self._now = catalogue.standing()

    def imported(self, positions: Sequence[int]) -> list[int]:
        """Return the imported positions of the products at these positions, of those that have one."""
        return [int(before) for position in positions if (before := self._imported_as[position]) >= 0]

    def of(self, scores: PublishedScores) -> PublishedScores:
        """Return the scores with the positions of now."""
        if not self._is_changed:
            return scores
        ground_items = scores.owned["item"][: len(scores.grounds)].tolist()
        return replace(
            scores,
            popular=self._spread(scores.popular),
            user=self._moved(scores.user),
            owned=self._moved(scores.owned),
            neighbours=self._rekeyed(scores.neighbours),
            grounds=self._rekeyed({item: scores.grounds[item] for item in ground_items}),
        )

    def _spread(self, popular: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        if not len(popular):
            return popular
        return np.where(self._imported_as >= 0, popular[self._imported_as], 0).astype(np.uint32)

    def _moved(self, rows: Packed) -> Packed:
        now = self._now[rows["item"]]
        moved: Packed = rows[now >= 0].copy()
        moved["item"] = now[now >= 0]
        return moved

    def _rekeyed(self, by_item: Mapping[int, Packed]) -> dict[int, Packed]:
        return {
            int(self._now[item]): self._moved(rows) for item, rows in by_item.items() if self._now[item] >= 0
        }
