"""Which colours and materials a listing states, and which of them are the product's own.

A wish is met only by what is the product's own, so every rule here looks for a reason to believe; whatever no
rule believes is only mentioned. Negations ("plastic-free") state nothing. The words are the lexicon's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recommender.lexicon import Lexicon, Meaning
from recommender.words import BREAKS, Found, Phrases, tokens

_REACH = 3
"""Unknown words (adjectives mostly) that may stand between a colour and the noun it describes."""


@dataclass(frozen=True, slots=True)
class Sense:
    """A value that a phrase states, plainly or only where a colour is meant, or merely evokes."""

    meaning: Meaning
    kind: str  # plain, with_context, evokes


@dataclass(frozen=True, slots=True)
class Title:
    """A title's tokens, which of them name the kind of product, and where a preposition ends its core."""

    words: Sequence[str]
    head: tuple[int, int]
    end: int


@dataclass(frozen=True, slots=True)
class Stated:
    """Values that are the product's own, and all that the listing mentions (own ones too)."""

    own: tuple[str, ...]
    mentions: tuple[str, ...]


class Statements:
    """Reads one attribute (color or material) in titles and descriptions."""

    def __init__(self, attribute: str, lexicon: Lexicon, patterns: Iterable[str] = ()) -> None:
        self._lexicon = lexicon
        self._attribute = attribute
        meanings = lexicon.attributes[attribute].values()
        kinds = ("words", "plain"), ("with_context", "with_context"), ("evokes_words", "evokes")
        self._senses = Phrases(
            (word, Sense(m, kind)) for m in meanings for field, kind in kinds for word in getattr(m, field)
        )
        self._asides = lexicon.phrases("asides", attribute)
        self._made_of = lexicon.phrases("made_of")
        self._self_nouns = lexicon.words("self_nouns", attribute)
        self._patterns = lexicon.words("patterns") | frozenset(patterns)
        self._likeness = lexicon.words("likeness_after")
        if attribute == "color":
            self._likeness -= (
                self._self_nouns | lexicon.words("color_nouns") | lexicon.words("color_adjectives")
            )
            self._likeness -= {"finished"}
        self._stops = lexicon.words("prepositions") | lexicon.words("verbs") | lexicon.words("this")
        self._stops |= lexicon.words("a") | BREAKS - {","}
        self._plain_words = frozenset(
            word
            for values in (lexicon.attributes["color"], lexicon.attributes["material"])
            for m in values.values()
            for phrase in (*m.words, *m.evokes_words)
            for word in tokens(phrase)
        )
        self._and = lexicon.words("and")
        self._parts = lexicon.words("parts")
        self._sizes = frozenset(
            word for forms in lexicon.section("sizes", "words").values() for f in forms for word in tokens(f)
        ) | frozenset(u for units in lexicon.section("sizes", "units").values() for u in units)
        self._negations_before = lexicon.phrases("negated_before")
        self._set = {
            name: lexicon.words(name)
            for name in (
                "negated_after",
                "color_nouns",
                "color_adjectives",
                "color_degrees",
                "tastes",
                "beside",
                "this",
                "a",
                "comes",
            )
        }

    def read(
        self, title: Title, description: Sequence[str], nouns: frozenset[str], *, flavours: bool = False
    ) -> Stated:
        """Return what title and description (both cut by `recommender.words.tokens`) state.

        `nouns` are singular words that name this product in its description ("mug", "cup"); with `flavours`
        colour words name tastes or scents in its category.
        """
        in_title = self._found(title.words)
        in_text = self._found(description)
        own = [f for f in in_title if self._is_own_in_title(f, title, in_title)]
        own += [f for f in in_text if self._is_own_in_text(f, description, nouns)]
        if flavours:
            own = [f for f in own if self._is_no_taste(f, title, description)]
        mentioned = self._values(f.value for f in (*in_title, *in_text))
        evoked = tuple(v for f in (*in_title, *in_text) for v in f.value.meaning.evokes)
        values = self._values(f.value for f in own)
        return Stated(values, tuple(dict.fromkeys((*values, *mentioned, *evoked))))

    def field(self, text: str) -> tuple[str, ...]:
        """Return the values that a feed's own field states; words the lexicon lacks stay as they are."""
        values: list[str] = []
        for part in filter(None, (p.strip().lower() for p in text.replace(",", "/").split("/"))):
            senses = [f.value for f in self._senses.longest(tokens(part)) if f.value.kind != "evokes"]
            values += self._values(senses) or (part,)
        return tuple(dict.fromkeys(values))

    def _values(self, senses: Iterable[Sense]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(v for s in senses for v in (s.meaning.value, *s.meaning.family)))

    def _found(self, words: Sequence[str]) -> list[Found[Sense]]:
        """Return what is stated anywhere: negated words and shades that are no colour here left out."""
        found = self._senses.longest(words)
        if not found:
            return found
        negations = {f.end for f in self._negations_before.all(words)}
        return [
            f
            for f in found
            if f.start not in negations
            and _at(words, f.end) not in self._set["negated_after"]
            and (f.value.kind != "with_context" or self._means_color(f, words, found))
        ]

    def _means_color(self, f: Found[Sense], words: Sequence[str], found: Sequence[Found[Sense]]) -> bool:
        if self._attribute != "color":
            return False
        following = _at(words, f.end)
        if following in self._set["color_nouns"] or following in self._set["color_adjectives"]:
            return True
        if _at(words, f.start - 1) in self._set["color_degrees"]:
            return True
        plain = [other for other in found if other.value.kind == "plain"]
        beside = any(other.start == f.end for other in plain)
        joined = following in self._and and any(other.start == f.end + 1 for other in plain)
        joins = _at(words, f.start - 1) in self._and and any(other.end == f.start - 1 for other in plain)
        return beside or joined or joins

    def _is_aside(self, f: Found[Sense], words: Sequence[str]) -> bool:
        if f.value.kind == "evokes" or _at(words, f.end) in self._likeness:
            return True
        near = words[max(0, f.start - 3) : f.end + 3]
        shift = max(0, f.start - 3)
        return any(a.start + shift <= f.start and f.end <= a.end + shift for a in self._asides.all(near))

    def _is_own_in_title(self, f: Found[Sense], title: Title, found: Sequence[Found[Sense]]) -> bool:
        if self._is_aside(f, title.words):
            return False
        start, end = title.head
        if f.end < end and f.end <= title.end:
            return not self._is_of_part(f, title) and not self._is_of_pattern(f, title, found)
        return f.start >= end and self._is_trailing(f, title)

    def _is_of_part(self, f: Found[Sense], title: Title) -> bool:
        start, end = title.head
        place = f.end
        while self._is_transparent(_at(title.words, place)):
            place += 1
        return place < start and _at(title.words, place) in self._parts

    def _is_of_pattern(self, f: Found[Sense], title: Title, found: Sequence[Found[Sense]]) -> bool:
        if _at(title.words, f.end) not in self._patterns:
            return False
        return any(
            other != f and other.end <= title.end and _at(title.words, other.end) not in self._patterns
            for other in found
        )

    def _is_trailing(self, f: Found[Sense], title: Title) -> bool:
        """After the noun only such words may follow: "Bag Red", "Bag, Red Spot, Large"."""
        opener = next(
            (i for i in range(f.start - 1, -1, -1) if not self._is_trailer(title.words[i])),
            -1,
        )
        if (
            opener >= title.end
            and _at(title.words, opener) != "in"
            and _at(title.words, opener) not in BREAKS
        ):
            return False
        return all(self._is_trailer(word) for word in title.words[f.end :])

    def _is_trailer(self, word: str) -> bool:
        known = self._is_transparent(word) or word in self._patterns or word in self._sizes
        return known or word in self._set["color_degrees"] or word[:1].isdigit() or word == ","

    def _is_transparent(self, word: str) -> bool:
        return word in self._plain_words or word in self._and

    def _is_own_in_text(self, f: Found[Sense], words: Sequence[str], nouns: frozenset[str]) -> bool:
        if self._is_aside(f, words):
            return False
        if self._attribute == "material" and self._is_made_of(f, words):
            return True
        noun = self._described_noun(f.end, words, nouns)
        if noun is None:
            return self._attribute == "color" and self._comes_in(f, words, nouns)
        return noun in self._self_nouns or not self._is_beside(f, words)

    def _described_noun(self, place: int, words: Sequence[str], nouns: frozenset[str]) -> str | None:
        """Return the word for the product that the words from `place` on lead to, if they do."""
        unknown = 0
        while place < len(words) and unknown <= _REACH:
            word = words[place]
            if self._lexicon.singular(word) in nouns or word in self._self_nouns:
                return None if self._is_part(_at(words, place + 1), nouns) else word
            if word in self._stops or word in self._parts:
                return None
            unknown += not (self._is_transparent(word) or word == ",")
            place += 1
        return None

    def _is_part(self, word: str, nouns: frozenset[str]) -> bool:
        return word in self._parts and self._lexicon.singular(word) not in nouns

    def _is_beside(self, f: Found[Sense], words: Sequence[str]) -> bool:
        """Tell "with black jeans", "against a red dress": another thing than the product."""
        for place in range(f.start - 1, max(-1, f.start - 6), -1):
            word = words[place]
            if word in self._set["a"]:
                return _at(words, place - 1) in self._set["beside"]
            if word in self._set["this"] or word in BREAKS:
                return False
            if word in self._stops or word in self._set["beside"]:
                return word in self._set["beside"] and word not in self._and
        return False

    def _is_made_of(self, f: Found[Sense], words: Sequence[str]) -> bool:
        """Tell "made of oak", "crafted from soft leather and cotton"."""
        first = max(0, f.start - 8)
        said = [m.end + first for m in self._made_of.all(words[first : f.start])]
        if not said:
            return False
        between = words[max(said) : f.start]
        unknown = [w for w in between if not self._is_transparent(w) and w != "," and w not in self._set["a"]]
        return len(unknown) <= _REACH and not any(w in self._stops for w in unknown)

    def _comes_in(self, f: Found[Sense], words: Sequence[str], nouns: frozenset[str]) -> bool:
        """Tell "a bag in deep red." and "available in red and blue"."""
        place = f.start - 1
        while place >= 0 and (
            self._is_transparent(words[place]) or words[place] in self._set["color_degrees"]
        ):
            place -= 1
        if place < 0 or words[place] != "in":
            return False
        follows = f.end
        while self._is_transparent(_at(words, follows)):
            follows += 1
        if _at(words, follows) and _at(words, follows) not in self._stops | BREAKS:
            return False
        before = words[max(0, place - 3) : place]
        return any(self._lexicon.singular(w) in nouns or w in self._set["comes"] for w in before)

    def _is_no_taste(self, f: Found[Sense], title: Title, description: Sequence[str]) -> bool:
        return self._attribute == "color" and not any(
            word in self._set["tastes"] for phrase in f.value.meaning.words for word in tokens(phrase)
        )


def _at(words: Sequence[str], place: int) -> str:
    return words[place] if 0 <= place < len(words) else ""
