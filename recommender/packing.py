"""How rankings are packed into bytes for Redis, and unpacked (docs/redis.md).

A ranking is a header and three bytes an item, best first. Scores are not kept one by one: they fall along a
ranking, so what they are at a few ranks says what they are between. A customer's value holds two rankings,
what they own and what is new to them, both on one scale; 100 items cost some 310 bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

NEIGHBOUR = np.dtype([("item", "<u4"), ("score", "<f2"), ("customers", "<u2")])
POPULAR = np.dtype("<u4")
RANKED = np.dtype([("item", "<u4"), ("score", "<f4")])

KNOTS = np.array([1, 3, 7, 15, 31, 63, 127])
"""Ranks (from 0) at which a ranking's score is kept, as a fraction of its best; it falls faster at first."""

HEADER = np.dtype([("count", "<u2"), ("best", "<f2"), ("curve", "u1", len(KNOTS))])
MOST_RANKED = int(np.iinfo(np.uint16).max)
MOST_ITEMS = 1 << 24
ITEM_BYTES = 3

ORDER_SHARE = 0.01
"""Share of a score that is taken from the rank alone, so that ties and rounding keep the order."""

Ranked = npt.NDArray[np.void]


def pack_rankings(
    indptr: npt.NDArray[np.int64], items: npt.NDArray[np.int32], scores: npt.NDArray[np.float32]
) -> list[bytes]:
    """Pack n rankings, each best first.

    Parameters
    ----------
    indptr
        Shape (n + 1,): ranking i is `items[indptr[i]:indptr[i + 1]]`; of a longer one than `MOST_RANKED` the
        end is left out.
    items
        Positions, shape (m,), each below `MOST_ITEMS`.
    scores
        Shape (m,), 0…1, falling along each ranking.
    """
    counts = np.minimum(np.diff(indptr), MOST_RANKED)
    heads = _headers(indptr, scores, counts).tobytes()
    body = items.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :ITEM_BYTES].tobytes()
    size = HEADER.itemsize
    starts = (ITEM_BYTES * indptr[:-1]).tolist()
    lengths = (ITEM_BYTES * counts).tolist()
    return [
        heads[i * size : (i + 1) * size] + body[start : start + length]
        for i, (start, length) in enumerate(zip(starts, lengths, strict=True))
    ]


def unpack_ranking(packed: bytes, offset: int = 0) -> tuple[Ranked, int]:
    """Return the ranking that begins at `offset` as `RANKED` rows, best first, and where it ends.

    Scores are above 0, at most 1, and fall strictly.
    """
    header = np.frombuffer(packed, HEADER, 1, offset)[0]
    count, start = int(header["count"]), offset + HEADER.itemsize
    end = start + ITEM_BYTES * count
    rows = np.zeros(count, dtype=RANKED)
    padded = np.zeros((count, 4), dtype=np.uint8)
    padded[:, :ITEM_BYTES] = np.frombuffer(packed, np.uint8, end - start, start).reshape(count, ITEM_BYTES)
    rows["item"] = padded.view("<u4")[:, 0]
    ranks = np.arange(count)
    # Knots past the end stand for the last item, as they were packed.
    curve = np.interp(ranks, [0, *np.minimum(KNOTS, count - 1)], [1.0, *(header["curve"] / 255)])
    rows["score"] = (1 - ORDER_SHARE) * float(header["best"]) * curve + ORDER_SHARE * (
        1 - ranks / (count or 1)
    )
    return rows, end


def _headers(
    indptr: npt.NDArray[np.int64], scores: npt.NDArray[np.float32], counts: npt.NDArray[np.int64]
) -> npt.NDArray[np.void]:
    headers = np.zeros(len(counts), dtype=HEADER)
    headers["count"] = counts
    some = np.flatnonzero(counts)
    first = indptr[some]
    best = scores[first]
    knots = scores[first[:, None] + np.minimum(KNOTS, counts[some, None] - 1)]
    headers["best"][some] = best
    headers["curve"][some] = np.rint(255 * knots / np.where(best > 0, best, 1)[:, None])
    return headers
