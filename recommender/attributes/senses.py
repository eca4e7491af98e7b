"""Where a text states a colour or material, and how sure it is that the word means one.

Negations ("plastic-free") state nothing. The words are the lexicon's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from recommender.lexicon import Lexicon, Meaning
from recommender.words import BREAKS, Found, Phrases, tokens

_NEAR = 3
"""Words on each side among which a phrase such as "red wine glass" is sought."""

_LIST = 9
"""Words within which a list of shades comes to the noun they share."""


class Certainty(Enum):
    """What a stated value may be: the product's own, that only as the last word of a title, or a mention."""

    PLAIN = 3
    SHADE = 2
    MENTION = 1


@dataclass(frozen=True, slots=True)
class Sense:
    """A value that a phrase stands for, and the list of the lexicon that says so."""

    meaning: Meaning
    kind: str  # words, with_context, only_with_context, evokes_words


@dataclass(frozen=True, slots=True)
class Said:
    """A value stated by `words[start:end]`."""

    start: int
    end: int
    meaning: Meaning
    certainty: Certainty


class Senses:
    """Finds the words of one attribute (color or material)."""

    def __init__(self, attribute: str, lexicon: Lexicon) -> None:
        meanings = lexicon.attributes[attribute].values()
        kinds = ("words", "with_context", "only_with_context", "evokes_words")
        self._phrases = Phrases(
            (p, Sense(m, kind)) for m in meanings for kind in kinds for p in getattr(m, kind)
        )
        self._shades = attribute == "color"
        self._asides = lexicon.phrases("asides", attribute)
        self._negated_before = lexicon.phrases("negated_before")
        self._negated_after = lexicon.words("negated_after")
        self._likeness = lexicon.words("likeness_after", attribute)
        self._tastes = lexicon.words("tastes")
        self._and = lexicon.words("and")
        self._degrees = lexicon.words("color_degrees")
        self._tints = lexicon.words("color_nouns")
        self._shaded = frozenset(
            word for list_ in ("color_nouns", "color_adjectives", "shaded") for word in lexicon.words(list_)
        )

    def find(self, words: Sequence[str], *, flavours: bool = False) -> list[Said]:
        """Return all that is stated, in order; with `flavours` some words name tastes or scents."""
        found = self._phrases.longest(words)
        if not found:
            return []
        negated = {f.end for f in self._negated_before.all(words)}
        plain = [f for f in found if f.value.kind == "words"]
        said = (
            Said(f.start, f.end, f.value.meaning, certainty)
            for f in found
            if f.start not in negated
            and at(words, f.end) not in self._negated_after
            and (certainty := self._certainty(f, words, plain, flavours))
        )
        return list(said)

    def of_field(self, text: str) -> tuple[str, ...]:
        """Return the values that a feed's own field states; words the lexicon lacks stay as they are."""
        values: list[str] = []
        for part in filter(None, (p.strip().lower() for p in text.replace(",", "/").split("/"))):
            senses = (f.value for f in self._phrases.longest(tokens(part)))
            values += values_of(s.meaning for s in senses if s.kind != "evokes_words") or (part,)
        return tuple(dict.fromkeys(values))

    def _certainty(
        self, f: Found[Sense], words: Sequence[str], plain: Sequence[Found[Sense]], flavours: bool
    ) -> Certainty | None:
        shade = f.value.kind in ("with_context", "only_with_context")
        if shade and not self._means_color(f, words, plain):
            if self._shades and f.value.kind == "with_context" and not flavours:
                return Certainty.SHADE
            return Certainty.MENTION if self._is_one_of_hues(f, words) else None
        tastes = flavours and not self._tastes.isdisjoint(words[f.start : f.end])
        if tastes or f.value.kind == "evokes_words" or at(words, f.end) in self._likeness:
            return Certainty.MENTION
        return Certainty.MENTION if self._is_aside(f, words) else Certainty.PLAIN

    def _means_color(self, f: Found[Sense], words: Sequence[str], plain: Sequence[Found[Sense]]) -> bool:
        """Tell "olive hue", "deep plum", "olive velvet", "mustard and grey" from what one eats."""
        if not self._shades:
            return False
        before, after = at(words, f.start - 1), at(words, f.end)
        if after in self._shaded or before in self._degrees:
            return True
        starts, ends = {p.start for p in plain}, {p.end for p in plain}
        joined = after in self._and and f.end + 1 in starts
        return f.end in starts or joined or (before in self._and and f.start - 1 in ends)

    def _is_one_of_hues(self, f: Found[Sense], words: Sequence[str]) -> bool:
        """Tell the mint of "soothing mint, vibrant orange, and warm olive hues"."""
        if not self._shades or at(words, f.end) != ",":
            return False
        for word in words[f.end : f.end + _LIST]:
            if word in self._tints:
                return True
            if word != "," and word in BREAKS:
                return False
        return False

    def _is_aside(self, f: Found[Sense], words: Sequence[str]) -> bool:
        first = max(0, f.start - _NEAR)
        near = self._asides.all(words[first : f.end + _NEAR])
        return any(a.start + first <= f.start and f.end <= a.end + first for a in near)


def values_of(meanings: Iterable[Meaning]) -> tuple[str, ...]:
    """Return the values with their families, each once."""
    return tuple(dict.fromkeys(value for m in meanings for value in (m.value, *m.family)))


def at(words: Sequence[str], place: int) -> str:
    """Return the word at a place, "" beyond either end."""
    return words[place] if 0 <= place < len(words) else ""
