"""A shop's own words for the same thing, as `store.yml` names them: "settee" finds the sofa."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from recommender.words import Phrases

Groups = Sequence[Sequence[str]]
"""Words or short phrases that mean the same, group by group."""


class Synonyms:
    """Which further terms a listing is found by, for what its words mean.

    A phrase becomes one term, its words joined, as a shopper's neighbouring words are looked up.
    """

    def __init__(self, groups: Groups, stems_of: Callable[[str], list[str]]) -> None:
        self.groups = tuple(tuple(group) for group in groups)
        terms = [[(" ".join(stems_of(word)), "".join(stems_of(word))) for word in group] for group in groups]
        self._phrases: Phrases[tuple[str, ...]] = Phrases(
            (phrase, tuple(other for others, other in group if others != phrase))
            for group in terms
            for phrase, _ in group
        )

    def words(self) -> list[str]:
        """Return all words and phrases of the groups."""
        return [word for group in self.groups for word in group]

    def of(self, stems: Sequence[str]) -> Iterable[str]:
        """Return the other terms for what these stems say."""
        return [term for found in self._phrases.longest(stems) for term in found.value]
