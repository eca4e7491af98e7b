"""Sizes and pack counts that a title states: "large", "45cm", "set of 4", "S/4", "72 cake cases"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recommender.lexicon import Lexicon
from recommender.words import Found, Phrases

_MOST = 1000


class Sizes:
    """The lexicon's words of size."""

    def __init__(self, lexicon: Lexicon) -> None:
        words: dict[str, list[str]] = lexicon.section("sizes", "words")
        self._words = Phrases((form, size) for size, forms in words.items() for form in forms)
        self._asides = lexicon.phrases("sizes", "asides")
        self._nouns = lexicon.words("sizes", "size_nouns")
        self._letters = lexicon.section("sizes", "letters")
        units: dict[str, list[str]] = lexicon.section("sizes", "units")
        self._units = {form: unit for unit, forms in units.items() for form in forms}

    def stated(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return all sizes in the order of the text: words of size, "size m", measures such as 45cm."""
        asides = self._asides.all(words)
        named = [
            (f.start, f.value)
            for f in self._words.longest(words)
            if not any(a.start <= f.start and f.end <= a.end for a in asides)
        ]
        found = sorted([*named, *self._measures(words), *self._lettered(words)])
        return tuple(dict.fromkeys(size for _, size in found))

    def _measures(self, words: Sequence[str]) -> Iterator[tuple[int, str]]:
        for place, unit in enumerate(words[1:], start=1):
            number = words[place - 1]
            if unit in self._units and number[:1].isdigit():
                times = place >= 3 and words[place - 2] == "x" and words[place - 3][:1].isdigit()
                first = f"{words[place - 3]}x" if times else ""
                yield place - 1, f"{first}{number}{self._units[unit]}"

    def _lettered(self, words: Sequence[str]) -> Iterator[tuple[int, str]]:
        for place, word in enumerate(words[:-1]):
            size = words[place + 1]
            if word in self._nouns and (size in self._letters or size[:1].isdigit()):
                yield place, size


class Packs:
    """The lexicon's words of packs."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._singular = lexicon.singular
        self._nouns = lexicon.words("packs", "nouns")
        self._nouns_of = lexicon.words("packs", "nouns_of")
        self._short = lexicon.words("packs", "short")
        self._of = lexicon.words("packs", "of")
        self._before = lexicon.words("packs", "before")
        self._not_after = lexicon.words("packs", "not_after")
        self._numbers: dict[str, int] = lexicon.section("packs", "numbers")

    def count(self, words: Sequence[str], end: int) -> int | None:
        """Return how many pieces a title states; `end` is where its words before a preposition end."""
        found = self.find(words, end)
        return found.value if found else None

    def find(self, words: Sequence[str], end: int) -> Found[int] | None:
        """Return the words that state how many pieces there are, and their number."""
        for place, word in enumerate(words):
            number = self._number(word)
            if number is None:
                continue
            if self._is_counted(words, place):
                return Found(max(0, place - 1 - (_at(words, place - 1) in self._of)), place + 1, number)
            if _at(words, place + 1) in self._before:
                return Found(place, place + 2, number)
            if place == 0 and word.isdigit() and self._counts_things(words[1:end]):
                return Found(place, place + 1, number)
        return None

    def _number(self, word: str) -> int | None:
        number = int(word) if word.isascii() and word.isdigit() and len(word) < 5 else self._numbers.get(word)
        return number if number is not None and 2 <= number <= _MOST else None

    def _is_counted(self, words: Sequence[str], place: int) -> bool:
        before, noun = _at(words, place - 1), _at(words, place - 2)
        if _at(words, place + 1) in self._not_after and before not in self._of:
            return False
        if before in self._of:
            return noun in self._nouns or noun in self._nouns_of or (before == "/" and noun in self._short)
        return before in self._nouns

    def _counts_things(self, words: Sequence[str]) -> bool:
        """Tell "72 cake cases" from "3 tier cake tin": a plural among the words that follow."""
        if not words or words[0] in self._not_after or not words[0].isalpha():
            return False
        return any(self._singular(word) != word and word not in self._not_after for word in words[:5])


def _at(words: Sequence[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""
