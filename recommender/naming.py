"""Which product the shopper's words name: "the retrospot one", "white hanging heart t-light holder"."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import numpy as np
import numpy.typing as npt

from recommender.lexical import Analyzer
from recommender.rerank import lowest
from recommender.types import Product

MIN_NAMED = 0.6
"""Share of the text's information that a title must state to be meant."""

MIN_OF_TITLE = 0.5
"""Share of a title's words that must be named when the whole catalogue may be meant."""

MOST_NAMED = 100
"""Titles that are returned at most."""

Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.int64]
Named = tuple[int, float, list[str]]


class Titles:
    """The words of every title, by stem: which titles hold a stem, and how many stems a title has."""

    def __init__(
        self, products: Sequence[Product], analyzer: Analyzer, *, naming_nothing: frozenset[str] = frozenset()
    ) -> None:
        self._analyzer = analyzer
        self._naming_nothing = naming_nothing
        self._products: Sequence[Product] = products
        self._lengths = np.empty(0, dtype=np.int32)
        self._holders: dict[str, Positions] = {}
        self._read(products)

    def extended(self, products: Sequence[Product]) -> Titles:
        """Return the titles of `products`, the first of which are the ones that are known already."""
        extended = copy(self)
        extended._products = products
        extended._holders = dict(self._holders)
        extended._read(products[len(self._products) :])
        return extended

    def _read(self, added: Sequence[Product]) -> None:
        offset = len(self._lengths)
        found: dict[str, list[int]] = {}
        lengths = np.empty(len(added), dtype=np.int32)
        for row, product in enumerate(added):
            stems = self._stems_of(product.title)
            lengths[row] = len(stems)
            for stem in stems:
                found.setdefault(stem, []).append(offset + row)
        self._lengths = np.concatenate([self._lengths, lengths])
        for stem, positions in found.items():
            before = self._holders.get(stem, NOWHERE)
            self._holders[stem] = np.concatenate([before, np.array(positions, dtype=np.int64)])

    def shared(self, one: int, other: int) -> list[str]:
        """Return the words of the first title whose stems the second has too, in the first's order."""
        known = self._stems_of(self._products[other].title)
        return [word for stem, word in self._stems_of(self._products[one].title).items() if stem in known]

    def named(self, text: str, allowed: Mask, among: Sequence[int] | None = None) -> list[Named]:
        """Return (position, score 0…1, words) of the titles that `text` names, best first.

        Parameters
        ----------
        text
            The shopper's words.
        allowed
            Shape (n_items,), the products that there are.
        among
            Positions that may be meant; None: all, and then half of the title must be named.
        """
        stems = {
            stem: word for stem, word in self._stems_of(text).items() if word not in self._naming_nothing
        }
        if among is not None:
            return self._named_among(stems, [one for one in dict.fromkeys(among) if allowed[one]])
        total = len(self._lengths)
        holders = [self._holders.get(stem, NOWHERE) for stem in stems]
        information = [_information(len(positions), total) for positions in holders]
        whole = sum(information) or 1.0
        named, common = np.zeros(total, dtype=np.float32), np.zeros(total, dtype=np.int32)
        for positions, weight in zip(holders, information, strict=True):
            named[positions] += weight / whole
            common[positions] += 1
        likely = np.flatnonzero((named >= MIN_NAMED) & allowed)
        of_title = common[likely] / np.maximum(self._lengths[likely], 1)
        meant = of_title >= MIN_OF_TITLE
        likely, scores = likely[meant], (0.7 * named[likely] + 0.3 * of_title)[meant]
        return [
            (int(likely[row]), float(scores[row]), self._words_in(int(likely[row]), stems))
            for row in lowest(MOST_NAMED, -scores)
        ]

    def _named_among(self, stems: dict[str, str], among: list[int]) -> list[Named]:
        titles = {position: self._stems_of(self._products[position].title) for position in among}
        information = {
            stem: _information(sum(stem in title for title in titles.values()), len(among)) for stem in stems
        }
        whole = sum(information.values()) or 1.0
        found = []
        for position, title in titles.items():
            common = [stem for stem in stems if stem in title]
            named = sum(information[stem] for stem in common) / whole
            if named >= MIN_NAMED:
                score = 0.7 * named + 0.3 * len(common) / (len(title) or 1)
                found.append((position, score, [stems[stem] for stem in common]))
        return sorted(found, key=lambda one: -one[1])

    def _words_in(self, position: int, stems: dict[str, str]) -> list[str]:
        title = self._stems_of(self._products[position].title)
        return [word for stem, word in stems.items() if stem in title]

    def _stems_of(self, text: str) -> dict[str, str]:
        """Return the stems of a text, each with its word."""
        words = list(dict.fromkeys(self._analyzer.words(text)))
        return dict(zip(self._analyzer.stems(words), words, strict=True))


NOWHERE: Positions = np.empty(0, dtype=np.int64)


def _information(holders: int, total: int) -> float:
    return float(np.log1p((total - holders + 0.5) / (holders + 0.5)))
