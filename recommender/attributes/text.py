"""Which colours and materials of a description are the product's own.

A description speaks of parts, company and surroundings too, so a value counts only where the words lead from
it to a noun for the product ("this crisp white shirt") or say so outright ("made of oak", "a bag in red").
"""

from __future__ import annotations

from collections.abc import Sequence

from recommender.attributes.senses import Certainty, Said, at
from recommender.attributes.title import attribute_words
from recommender.lexicon import Lexicon
from recommender.words import BREAKS

_REACH = 4
"""Unknown words (adjectives mostly) that may stand between a value and the noun it describes."""
_MADE_OF_REACH = 8
"""Words after "made of" among which materials are believed."""


class TextRules:
    """The rules for one attribute."""

    def __init__(self, attribute: str, lexicon: Lexicon) -> None:
        self._singular = lexicon.singular
        self._is_color = attribute == "color"
        self._self_nouns = lexicon.words("self_nouns", attribute)
        self._tints = lexicon.words("color_nouns")
        self._parts = lexicon.words("parts")
        self._made_of = lexicon.phrases("made_of")
        self._materials = attribute_words(lexicon, "material")
        self._and = lexicon.words("and")
        self._values = attribute_words(lexicon, "color") | self._materials | self._and
        self._degrees = lexicon.words("color_degrees")
        self._in = lexicon.words("in")
        self._a, self._this = lexicon.words("a"), lexicon.words("this")
        self._beside, self._comes = lexicon.words("beside"), lexicon.words("comes")
        marks = BREAKS - {","}
        self._stops = lexicon.words("prepositions") | lexicon.words("verbs") | self._this | self._a | marks

    def own(self, words: Sequence[str], said: Sequence[Said], nouns: frozenset[str]) -> list[Said]:
        """Return what the text says of the product itself; `nouns` (singular) name it."""
        return [s for s in said if s.certainty is Certainty.PLAIN and self._is_own(s, words, nouns)]

    def _is_own(self, s: Said, words: Sequence[str], nouns: frozenset[str]) -> bool:
        if self._is_made_of(s, words):
            return True
        noun = self._described_noun(s.end, words, nouns)
        if noun is None:
            return self._is_color and self._comes_in(s, words, nouns)
        if noun in self._tints:
            return self._is_of_product(s, words, nouns)
        return noun in self._self_nouns or not self._is_beside(s, words)

    def _described_noun(self, place: int, words: Sequence[str], nouns: frozenset[str]) -> str | None:
        """Return the word for the product that the words from `place` on lead to, if they do."""
        unknown = 0
        while place < len(words) and unknown <= _REACH:
            word, following = words[place], at(words, place + 1)
            if self._names(word, nouns) or word in self._self_nouns:
                return None if self._is_part(following, nouns) else word
            # "accent chair": a part's name may describe the product.
            if word in self._stops or (word in self._parts and not self._names(following, nouns)):
                return None
            unknown += not (word in self._values or word == ",")
            place += 1
        return None

    def _names(self, word: str, nouns: frozenset[str]) -> bool:
        return self._singular(word) in nouns

    def _is_part(self, word: str, nouns: frozenset[str]) -> bool:
        return word in self._parts and not self._names(word, nouns)

    def _is_beside(self, s: Said, words: Sequence[str]) -> bool:
        """Tell "with black jeans", "against a red dress": another thing than the product."""
        for place in range(s.start - 1, max(-1, s.start - 6), -1):
            word = words[place]
            if word in self._a:
                return at(words, place - 1) in self._beside
            if word in self._this or word in BREAKS:
                return False
            if word in self._stops or word in self._beside:
                return word in self._beside and word not in self._and
        return False

    def _is_made_of(self, s: Said, words: Sequence[str]) -> bool:
        """Tell "made of oak", "crafted from soft leather and cotton", "made of brown leather"."""
        if self._is_color and at(words, s.end) not in self._materials:
            return False
        first = max(0, s.start - _MADE_OF_REACH)
        ends = [m.end + first for m in self._made_of.all(words[first : s.start])]
        if not ends:
            return False
        between = [
            w for w in words[max(ends) : s.start] if w not in self._values and w != "," and w not in self._a
        ]
        return len(between) <= _REACH and self._stops.isdisjoint(between)

    def _comes_in(self, s: Said, words: Sequence[str], nouns: frozenset[str]) -> bool:
        """Tell "a bag in deep red." and "available in red and blue"."""
        follows = s.end
        while at(words, follows) in self._values:
            follows += 1
        ends_here = at(words, follows) in self._stops | BREAKS or follows >= len(words)
        opener = self._opener(s, words)
        return ends_here and opener is not None and self._is_said_of(opener, words, nouns)

    def _is_of_product(self, s: Said, words: Sequence[str], nouns: frozenset[str]) -> bool:
        """Tell whose "teal shade" it is: what stands before "in a teal shade" has it."""
        opener = self._opener(s, words)
        return opener is None or self._is_said_of(opener, words, nouns)

    def _opener(self, s: Said, words: Sequence[str]) -> int | None:
        """Return the place of the "in" that leads to a value: "in a rich olive"."""
        for place in range(s.start - 1, max(-1, s.start - 2 - _REACH), -1):
            word = words[place]
            if word in self._in:
                return place
            if word in self._stops - self._a and word not in self._values:
                return None
        return None

    def _is_said_of(self, opener: int, words: Sequence[str], nouns: frozenset[str]) -> bool:
        before = words[max(0, opener - 3) : opener]
        if not before or before[-1] in BREAKS or before[-1] in self._materials:
            return True
        return any(self._names(word, nouns) or word in self._comes for word in before)
