"""Texts as tokens, and phrases found in them: the one way in which listings and rules are compared."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")

BREAKS = frozenset(".,;:!?()[]\u2013\u2014")
"""Tokens that end a group of words."""

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?|[.,;:!?()\[\]\u2013\u2014&+/\"]")
_APOSTROPHES = re.compile("(?<=\\w)['\u2019\u02bc`](?=\\w|$|\\s)")


def tokens(text: str) -> list[str]:
    """Return lower-case words, numbers and marks; hyphens are blanks, "men's" is "mens"."""
    return _TOKEN.findall(_APOSTROPHES.sub("", text.lower()))


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A phrase at `tokens[start:end]` and what it stands for."""

    start: int
    end: int
    value: Value

    def covers(self, other: Found[Value]) -> bool:
        """Tell whether the other phrase lies inside this one and is shorter."""
        inside = self.start <= other.start and other.end <= self.end
        return inside and self.end - self.start > other.end - other.start


class Phrases(Generic[Value]):
    """Phrases with values, found in token lists in one pass; `normal`, if given, is applied to both sides."""

    def __init__(
        self, entries: Iterable[tuple[str, Value]], normal: Callable[[str], str] | None = None
    ) -> None:
        self._normal = normal
        self._by_first: dict[str, list[tuple[tuple[str, ...], Value]]] = defaultdict(list)
        for phrase, value in entries:
            if words := self._normalised(tokens(phrase)):
                self._by_first[words[0]].append((words, value))

    def all(self, words: Sequence[str]) -> list[Found[Value]]:
        """Return every occurrence, overlapping ones too, in order of their start."""
        normal = self._normalised(words)
        if self._by_first.keys().isdisjoint(normal):  # mostly so, and quickly told
            return []
        return [
            Found(start, start + len(phrase), value)
            for start, first in enumerate(normal)
            for phrase, value in self._by_first.get(first, ())
            if normal[start : start + len(phrase)] == phrase
        ]

    def _normalised(self, words: Sequence[str]) -> tuple[str, ...]:
        return tuple(map(self._normal, words)) if self._normal else tuple(words)

    def longest(self, words: Sequence[str]) -> list[Found[Value]]:
        """Return the occurrences that no longer one covers, in order of their start."""
        found = self.all(words)
        return [one for one in found if not any(other.covers(one) for other in found)]
