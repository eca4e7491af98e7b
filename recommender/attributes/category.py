"""Which category a product belongs to, by the rules of the store's taxonomy (docs/formats.md)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recommender.lexicon import Lexicon
from recommender.taxonomy import Taxonomy
from recommender.words import BREAKS, Found, Phrases

_LEVEL = re.compile(r"\s*[>/]\s*")


@dataclass(frozen=True, slots=True)
class Placement:
    """A category and, where the title named it, start and end of the tokens that did."""

    category: str
    head: tuple[int, int] | None = None


class CategoryRules:
    """The taxonomy's rules, compiled once."""

    def __init__(self, taxonomy: Taxonomy, lexicon: Lexicon) -> None:
        self._taxonomy = taxonomy
        self._prepositions = lexicon.words("prepositions")
        rules = list(taxonomy)
        self._match = Phrases(((p, c.id) for c in rules for p in c.match), lexicon.singular)
        self._weak = Phrases(((p, c.id) for c in rules for p in c.weak), lexicon.singular)
        self._not = Phrases(((p, c.id) for c in rules for p in c.not_), lexicon.singular)
        self._source = {_levels(path): c.id for c in rules for path in c.source}
        self._hint = {_levels(path): c.id for c in rules for path in c.source_hint}

    def place(self, title: Sequence[str], description: Sequence[str], product_type: str) -> Placement:
        """Return where a product belongs; title and description are cut by `recommender.words.tokens`."""
        levels = _levels(product_type)
        source, hint = _deepest(self._source, levels), _deepest(self._hint, levels)
        for phrases in (self._match, self._weak):
            if head := self._head(title, self._within(self._found(phrases, title), source)):
                return Placement(head.value, (head.start, head.end))
        scope = source or hint
        open_question = scope is None or any(c.parent == scope for c in self._taxonomy)
        if open_question and (told := self._within(self._found(self._match, description), scope)):
            return Placement(told[0].value)
        return Placement(scope or self._taxonomy.fallback)

    def core_end(self, title: Sequence[str]) -> int:
        """Return where the words before the first preposition or break end (one at the very start aside)."""
        cut = (i for i, word in enumerate(title) if i and (word in BREAKS or word in self._prepositions))
        return next(cut, len(title))

    def core_start(self, title: Sequence[str], head: int) -> int:
        """Return where the words begin that stand before the noun at `head` with no preposition between."""
        cut = (i + 1 for i in range(head - 1, -1, -1) if title[i] in BREAKS or title[i] in self._prepositions)
        return next(cut, 0)

    def _found(self, phrases: Phrases[str], words: Sequence[str]) -> list[Found[str]]:
        found = phrases.longest(words)
        if not found:
            return found
        hidden = self._not.all(words)
        return [f for f in found if not any(_hides(h, f) for h in hidden)]

    def _within(self, found: Iterable[Found[str]], scope: str | None) -> list[Found[str]]:
        return [f for f in found if scope is None or self._taxonomy.is_within(f.value, scope)]

    def _head(self, title: Sequence[str], found: Sequence[Found[str]]) -> Found[str] | None:
        """Return the last match before the first preposition, else the first after it."""
        end = self.core_end(title)
        before = [f for f in found if f.end <= end]
        if before:
            last = max(f.end for f in before)
            return next(f for f in before if f.end == last)
        return found[0] if found else None


def _hides(phrase: Found[str], match: Found[str]) -> bool:
    inside = phrase.start <= match.start and match.end <= phrase.end
    return phrase.value == match.value and inside


def _levels(product_type: str) -> tuple[str, ...]:
    return tuple(filter(None, _LEVEL.split(product_type.lower().strip())))


def _deepest(rules: dict[tuple[str, ...], str], levels: tuple[str, ...]) -> str | None:
    paths = (levels[:depth] for depth in range(len(levels), 0, -1))
    return next((rules[path] for path in paths if path in rules), None)
