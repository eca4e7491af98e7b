"""Which product the shopper's words name: "the retrospot one", "white hanging heart t-light holder"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy

import numpy as np

from recommender.lexical import Analyzer
from recommender.types import Product

MIN_NAMED = 0.6
"""Share of the text's information that a title must state to be meant."""

MIN_OF_TITLE = 0.5
"""Share of a title's words that must be named when the whole catalogue may be meant."""


class Titles:
    """The words of every title, by stem."""

    def __init__(
        self, products: Sequence[Product], analyzer: Analyzer, *, naming_nothing: frozenset[str] = frozenset()
    ) -> None:
        self._analyzer = analyzer
        self._naming_nothing = naming_nothing
        self._words = [tuple(dict.fromkeys(analyzer.words(product.title))) for product in products]
        self._stems = [dict(zip(analyzer.stems(words), words, strict=True)) for words in self._words]
        self._holders: dict[str, list[int]] = {}
        for position, stems in enumerate(self._stems):
            for stem in stems:
                self._holders.setdefault(stem, []).append(position)

    def extended(self, products: Sequence[Product]) -> Titles:
        """Return the titles with those of these products behind them."""
        extended, offset = copy(self), len(self._stems)
        added = Titles(products, self._analyzer)
        extended._words, extended._stems = self._words + added._words, self._stems + added._stems
        extended._holders = dict(self._holders)
        for stem, positions in added._holders.items():
            extended._holders[stem] = [*self._holders.get(stem, ()), *(offset + p for p in positions)]
        return extended

    def shared(self, one: int, other: int) -> list[str]:
        """Return the words of the first title whose stems the second has too, in the first's order."""
        return [word for stem, word in self._stems[one].items() if stem in self._stems[other]]

    def named(self, text: str, among: Sequence[int] | None = None) -> list[tuple[int, float, list[str]]]:
        """Return (position, score 0…1, words) of the titles that `text` names, best first.

        Parameters
        ----------
        text
            The shopper's words.
        among
            Positions that may be meant; None: all, and then half of the title must be named.
        """
        words = [
            word for word in dict.fromkeys(self._analyzer.words(text)) if word not in self._naming_nothing
        ]
        stems = dict(zip(self._analyzer.stems(words), words, strict=True))
        information = {stem: self._information(stem, among) for stem in stems}
        whole = sum(information.values()) or 1.0
        found = []
        for position in self._candidates(stems, among):
            common = [stem for stem in stems if stem in self._stems[position]]
            named = sum(information[stem] for stem in common) / whole
            of_title = len(common) / (len(self._stems[position]) or 1)
            if named >= MIN_NAMED and (among is not None or of_title >= MIN_OF_TITLE):
                found.append((position, 0.7 * named + 0.3 * of_title, [stems[stem] for stem in common]))
        return sorted(found, key=lambda one: -one[1])

    def _candidates(self, stems: Iterable[str], among: Sequence[int] | None) -> Iterable[int]:
        if among is not None:
            return dict.fromkeys(among)
        return dict.fromkeys(position for stem in stems for position in self._holders.get(stem, ()))

    def _information(self, stem: str, among: Sequence[int] | None) -> float:
        holders = self._holders.get(stem, ())
        if among is not None:
            holders = [position for position in among if stem in self._stems[position]]
        total = len(self._stems) if among is None else len(among)
        return float(np.log1p((total - len(holders) + 0.5) / (len(holders) + 0.5)))
