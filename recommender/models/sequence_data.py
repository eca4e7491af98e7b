"""What the sequence models learn from: histories cut to windows, in batches of like length."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from recommender.models.base import Histories

Batch = npt.NDArray[np.int64]
POOL = 20
"""Batches whose windows are sorted by length together: little padding, yet in no fixed company."""


def windows_of(histories: Histories, length: int) -> list[npt.NDArray[np.int32]]:
    """Cut each history of two or more items into windows of at most `length` + 1, from its end.

    Neighbouring windows share one item, so that each step from an item to the next is in exactly one of them.
    """
    windows = []
    for start, end in zip(histories.indptr[:-1], histories.indptr[1:], strict=True):
        for last in range(int(end), int(start) + 1, -length):
            windows.append(histories.items[max(int(start), last - length - 1) : last])
    return windows


def batches_of(
    windows: list[npt.NDArray[np.int32]], size: int, padding: int, rng: np.random.Generator
) -> Iterator[Batch]:
    """Yield all windows once in random order, at most `size` at a time, as `padded`."""
    order = rng.permutation(len(windows))
    lengths = np.array([len(window) for window in windows])
    pools = [order[at : at + POOL * size] for at in range(0, len(order), POOL * size)]
    sorted_pools = [pool[np.argsort(lengths[pool], kind="stable")] for pool in pools]
    batches = [pool[at : at + size] for pool in sorted_pools for at in range(0, len(pool), size)]
    for number in rng.permutation(len(batches)):
        yield padded([windows[window] for window in batches[number]], padding)


def padded(rows: list[npt.NDArray[np.int32]], padding: int) -> Batch:
    """Return the rows one below the other, shape (n, longest, at least 1), filled up at the end."""
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    matrix = np.full((len(rows), max(1, int(lengths.max(initial=0)))), padding, dtype=np.int64)
    if rows:
        matrix[np.arange(matrix.shape[1]) < lengths[:, None]] = np.concatenate(rows)
    return matrix
