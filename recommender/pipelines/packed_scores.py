"""What a version of published scores holds, made piece by piece: a large shop is never whole in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from recommender.errors import InputError
from recommender.models.base import BLOCK, NONE, UNKNOWN, Histories, Model, Scores, best_k
from recommender.models.item_knn import ItemKNN
from recommender.models.popularity import Popularity
from recommender.packing import MOST_ITEMS, NEIGHBOUR, POPULAR, pack_rankings
from recommender.score_store import SPAN, shard_number

USER_DEPTH = 100
NEIGHBOUR_DEPTH = 50
USERS_A_SHARD = 900
"""So that most hashes stay below 1,024 fields, where their table would double."""

CELLS = 1 << 24
"""Scores that are computed at once: 64 MB, whatever the size of the catalogue."""

CHANCE = 2.0
"""Buyers of both items count as a reason when they are so many times what chance would make: a best-seller is
in everybody's basket, and says nothing of what goes with it."""

Mask = npt.NDArray[np.bool_]
Fields = dict[str, bytes]


class PackedScores:
    """The packed values of one version, made a shard at a time.

    Parameters
    ----------
    production
        Ranks for each customer.
    knn, popularity
        Neighbours of items, and what sells.
    histories
        What each customer bought.
    user_ids
        Their ids.
    """

    def __init__(
        self,
        production: Model,
        knn: ItemKNN,
        popularity: Popularity,
        histories: Histories,
        user_ids: Sequence[str],
    ) -> None:
        if histories.n_items > MOST_ITEMS:
            raise InputError(
                f"{histories.n_items} products are more than the {MOST_ITEMS} that are published"
            )
        self._production, self._knn = production, knn
        self._histories, self._user_ids = histories, user_ids
        self._buyers = np.flatnonzero(np.diff(histories.indptr))
        self._buyers_of_item = np.asarray(histories.owned().sum(axis=0)).ravel()
        self._linked = np.flatnonzero(np.diff(knn.similarity.indptr))
        self.popular = popularity.customers.astype(POPULAR).tobytes()
        self.counts = {"users": len(self._buyers), "neighbours": len(self._linked)}
        self.user_shards = max(1, -(-len(self._buyers) // USERS_A_SHARD))
        self.item_shards = -(-histories.n_items // SPAN)

    def users(self) -> Iterator[tuple[int, Fields]]:
        """Yield shards with customers' values, those of a shard one after the other."""
        numbers = np.array(
            [shard_number(self._user_ids[user]) for user in self._buyers.tolist()], dtype=np.int64
        )
        order = np.argsort(numbers % self.user_shards, kind="stable")
        buyers, shards = self._buyers[order], (numbers % self.user_shards)[order]
        rows = max(1, min(BLOCK, CELLS // max(self._histories.n_items, 1)))
        for shard in np.unique(shards).tolist():
            first, end = np.searchsorted(shards, [shard, shard + 1])
            for start in range(int(first), int(end), rows):
                block = buyers[start : min(start + rows, int(end))]
                ids = [self._user_ids[user] for user in block.tolist()]
                packed = pack_users(self._production, self._histories[block])
                yield shard, dict(zip(ids, packed, strict=True))

    def neighbours(self) -> Iterator[tuple[int, Fields]]:
        """Yield shards with items' nearest neighbours, packed as `NEIGHBOUR`, by their positions."""
        for part in np.split(self._linked, np.flatnonzero(np.diff(self._linked // SPAN)) + 1):
            if len(part):
                yield int(part[0] // SPAN), {str(item): self._neighbours_of(item) for item in part}

    def _neighbours_of(self, item: int) -> bytes:
        similarity = self._knn.similarity
        row = slice(similarity.indptr[item], similarity.indptr[item + 1])
        best = np.argsort(-similarity.data[row], kind="stable")[:NEIGHBOUR_DEPTH]
        packed = np.zeros(len(best), dtype=NEIGHBOUR)
        packed["item"], packed["score"] = similarity.indices[row][best], similarity.data[row][best]
        both = self._knn.customers.data[row][best]
        by_chance = self._buyers_of_item[item] * self._buyers_of_item[packed["item"]] / len(self._buyers)
        packed["customers"] = np.where(both >= CHANCE * by_chance, np.minimum(both, 65_535), 0)
        return packed.tobytes()


def pack_users(model: Model, histories: Histories) -> list[bytes]:
    """Return each customer's two rankings: what they own, then the best of what is new to them.

    The order of each is the model's own for its purpose, and the scale is that of all items ranked together.
    """
    bought = histories.owned()
    rows = np.repeat(np.arange(len(histories)), np.diff(bought.indptr))
    scores = np.array(model.score_new(histories))
    scores[rows, bought.indices] = UNKNOWN
    ids, new = best_k(scores, USER_DEPTH)
    kept = ids != NONE
    together = model.score(histories)
    again = together[rows, bought.indices]
    again[~np.isfinite(again)] = UNKNOWN
    among = np.take_along_axis(together, np.maximum(ids, 0), axis=1)
    order = np.lexsort((-again, rows))
    again, best = _together(again[order], rows, among, kept)
    owned = pack_rankings(bought.indptr, bought.indices[order], again)
    low, span = _scale(new, kept)
    new = np.clip((new - low) / span, 0, 1) * best
    ends = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
    return [a + b for a, b in zip(owned, pack_rankings(ends, ids[kept], new[kept]), strict=True)]


def _together(again: Scores, rows: npt.NDArray[np.intp], among: Scores, kept: Mask) -> tuple[Scores, Scores]:
    """Return the scores of what is owned, shape (m,), and of the best new item, shape (n, 1), in 0…1."""
    others = np.full(len(kept), UNKNOWN)
    np.maximum.at(others, rows, again)
    low, span = _scale(among, kept, others)
    best = np.where(kept, (among - low) / span, 0).max(axis=1, keepdims=True)
    return np.clip((again - low[rows, 0]) / span[rows, 0], 0, 1), np.clip(best, 0, 1)


def _scale(new: Scores, kept: Mask, others: Scores | np.float32 = UNKNOWN) -> tuple[Scores, Scores]:
    """Return what each customer's scores are counted from and divided by to lie in 0…1, shapes (n, 1).

    They are counted from the last item that is kept, for what is past the list has none; where the model has
    no opinion of more items, from 0 if they are above it. `others` (n,) are the best of other scores.
    """
    least = np.where(kept, new, np.inf).min(axis=1)
    low = np.where(kept.all(axis=1), least, np.minimum(least, 0))
    top = np.maximum(np.where(kept, new, UNKNOWN).max(axis=1), others)
    top = np.where(np.isfinite(top), top, low)
    low = np.where(top > low, low, top - 1)  # all alike: each is the best
    return low[:, None].astype(np.float32), (top - low)[:, None].astype(np.float32)
