"""Which items state a term and what BM25 gives them: the columns of bm25s's matrix, and later additions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from copy import copy
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

Postings = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]
"""Positions of the items that state a word, each once, and what BM25 gives each of them for it."""

NO_POSTINGS: Postings = (np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))


class Columns:
    """A sparse matrix of items by terms, read by columns: a search needs a few, and whole rows never."""

    def __init__(self, bm25: bm25s.BM25, n_items: int) -> None:
        self.n_items = n_items
        self._bm25 = bm25
        self._indexed = n_items
        self._vocabulary: dict[str, int] = bm25.vocab_dict
        self._later: dict[str, Postings] = {}
        self._weights: npt.NDArray[np.float32] = bm25.scores["data"]
        self._items: npt.NDArray[np.int32] = bm25.scores["indices"]
        self._starts: npt.NDArray[np.int64] = bm25.scores["indptr"]

    @classmethod
    def of(cls, terms: list[list[str]], saturation: float, length: float) -> Columns:
        """Index the terms of each item; `saturation` and `length` are BM25's k1 and b."""
        bm25 = bm25s.BM25(method="lucene", k1=saturation, b=length)
        # bm25s cannot index nothing: titles of one word each have no neighbours.
        bm25.index(terms if any(terms) else [[""] for _ in terms], show_progress=False)
        return cls(bm25, len(terms))

    def save(self, folder: Path) -> None:
        """Write arrays and JSON into `folder`."""
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, n_items: int) -> Columns:
        """Read what `save` wrote."""
        return cls(bm25s.BM25.load(folder), n_items)

    def terms(self) -> set[str]:
        """Return all terms."""
        return self._vocabulary.keys() | self._later.keys()

    def postings(self, term: str) -> Postings:
        """Return the items that state a term; none where nobody does."""
        column = self._vocabulary.get(term)
        start, end = (0, 0) if column is None else self._starts[column : column + 2]
        found = self._items[start:end], self._weights[start:end]
        if (later := self._later.get(term)) is None:
            return found
        return np.concatenate([found[0], later[0]]), np.concatenate([found[1], later[1]])

    def extended(self, terms: Sequence[Sequence[str]]) -> Columns:
        """Return columns with items of these terms behind their own, weighed by what is known so far.

        How long an item is, beside the others, is told by its different terms.
        """
        extended = copy(self)
        extended._later = dict(self._later)
        extended.n_items = self.n_items + len(terms)
        usual = len(self._items) / max(self._indexed, 1) or 1.0
        saturation, length = self._bm25.k1, self._bm25.b
        for position, of_item in enumerate(terms, start=self.n_items):
            counts = Counter(of_item)
            norm = saturation * (1 - length + length * len(counts) / usual)
            for term, count in counts.items():
                items, weights = extended._later.get(term, NO_POSTINGS)
                weight = np.float32(self._rarity(term) * count / (count + norm))
                extended._later[term] = np.append(items, np.int32(position)), np.append(weights, weight)
        return extended

    def _rarity(self, term: str) -> float:
        """Inverse document frequency, as Lucene computes it."""
        column = self._vocabulary.get(term)
        count = 0 if column is None else int(self._starts[column + 1] - self._starts[column])
        return float(np.log1p((self.n_items - count + 0.5) / (count + 0.5)))


def first_of(ways: Sequence[Postings]) -> Postings:
    """Return the items that state any of the ways; an item that states several counts by the first of them.

    So a pair of words side by side is worth no more to a listing than the words are.
    """
    if len(ways) == 1:
        return ways[0]
    if not ways:
        return NO_POSTINGS
    items, firsts = np.unique(np.concatenate([items for items, _ in ways]), return_index=True)
    return items, np.concatenate([weights for _, weights in ways])[firsts]
