"""Which colours and materials of a title are the product's own.

A title names the thing before a preposition ("Mug with Red Heart"), with its qualities before the noun
("Red Mug") or at the very end ("Mug Red", "Bauble, Silver", "Mug in Red").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recommender.attributes.senses import Certainty, Said, at
from recommender.lexicon import Lexicon
from recommender.words import BREAKS, tokens


@dataclass(frozen=True, slots=True)
class Title:
    """A title's tokens; `head` is the span that names the product, `core` that between prepositions."""

    words: Sequence[str]
    head: tuple[int, int]
    core: tuple[int, int]


class TitleRules:
    """The rules for one attribute; `patterns` are the store's own names of surface patterns."""

    def __init__(self, attribute: str, lexicon: Lexicon, patterns: Iterable[str]) -> None:
        self._parts = lexicon.words("parts")
        self._patterns = lexicon.words("patterns") | frozenset(patterns)
        self._and = lexicon.words("and")
        self._in = lexicon.words("in")
        self._of = lexicon.words("of")
        # "Red Velvet Trim": a material may stand between a colour and its part, but no colour the other way.
        self._between = self._and | attribute_words(lexicon, attribute)
        if attribute == "color":
            self._between |= attribute_words(lexicon, "material")
        self._trailers = (
            attribute_words(lexicon, "color")
            | attribute_words(lexicon, "material")
            | size_words(lexicon)
            | lexicon.words("color_degrees")
            | self._patterns
            | self._and
            | {","}
        )

    def own(self, title: Title, said: Sequence[Said]) -> list[Said]:
        """Return what the title says of the product itself."""
        return [s for s in said if self._is_own(s, title, said)]

    def _is_own(self, s: Said, title: Title, said: Sequence[Said]) -> bool:
        if s.certainty is Certainty.MENTION:
            return False
        if s.start >= title.head[1]:
            return self._is_trailing(s, title)
        if s.certainty is Certainty.SHADE or s.start < title.core[0]:
            return False
        if at(title.words, s.start - 1) in self._of and s.end == title.core[1]:  # "Heart of Wicker"
            return True
        # The noun itself is a kind, not a quality: wine glass, cake tin.
        before_noun = s.end < title.head[1] and s.end <= title.core[1]
        return before_noun and not self._is_of_part(s, title) and not self._is_of_pattern(s, title, said)

    def _is_of_part(self, s: Said, title: Title) -> bool:
        place = s.end
        while at(title.words, place) in self._between:
            place += 1
        return place < title.head[0] and at(title.words, place) in self._parts

    def _is_of_pattern(self, s: Said, title: Title, said: Sequence[Said]) -> bool:
        """Tell the white of "White Spot Red Mug" when something else says what the mug is."""
        if at(title.words, s.end) not in self._patterns:
            return False
        others = (o for o in said if o is not s and o.end <= title.core[1])
        return any(at(title.words, o.end) not in self._patterns for o in others)

    def _is_trailing(self, s: Said, title: Title) -> bool:
        if not all(self._is_trailer(word) for word in title.words[s.end :]):
            return False
        place = s.start - 1
        while place >= 0 and self._is_trailer(title.words[place]):
            place -= 1
        opener = at(title.words, place)
        # "Candles in Tin": what a thing comes in is no quality of it.
        is_container = title.words[s.start] in self._parts
        return place < title.core[1] or opener in BREAKS or (opener in self._in and not is_container)

    def _is_trailer(self, word: str) -> bool:
        return word in self._trailers or word[:1].isdigit()


def attribute_words(lexicon: Lexicon, attribute: str) -> frozenset[str]:
    """Return the single words in which an attribute's values are stated for sure."""
    meanings = lexicon.attributes[attribute].values()
    return frozenset(
        word for m in meanings for phrase in (*m.words, *m.evokes_words) for word in tokens(phrase)
    )


def size_words(lexicon: Lexicon) -> frozenset[str]:
    """Return the single words of sizes and units."""
    sizes, units = lexicon.section("sizes", "words").values(), lexicon.section("sizes", "units").values()
    return frozenset(word for forms in (*sizes, *units) for form in forms for word in tokens(form))
