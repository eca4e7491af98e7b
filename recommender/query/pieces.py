"""A message cut into pieces: the longest phrases that vocabulary or lexicon know, and what is between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

import inflection
import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.util import filter_spans

from recommender.lexicon import Lexicon
from recommender.query.lexicon import QueryWords
from recommender.query.spelling import Speller, english_counts
from recommender.query.tokens import APOSTROPHES, Token, norms, tokenize
from recommender.vocabulary import Vocabulary

Value = tuple[str, str]
"""An attribute and one of its canonical values."""

_UNKNOWN = "\0"
_PLURALS = frozenset({"category", "recipient"})
_WITHOUT_VALUES = frozenset({"passing", "generic", "gift"})
_CORRECTED_TOWARDS = frozenset({"category", "color", "material"})
_LONGEST_NUMBER = 12
_SHORTEST_HALF = 3


@dataclass(slots=True)
class Phrase:
    """What one phrase can mean: kinds of cue, values of attributes, a number.

    `shades` are values only where the words around say so: "coral" is a colour in "the coral ones".
    """

    kinds: set[str] = field(default_factory=set)
    values: set[Value] = field(default_factory=set)
    shades: set[Value] = field(default_factory=set)
    number: Decimal | None = None
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Tokens `first` to `last` (exclusive) of a message, with what they can mean."""

    first: int
    last: int
    start: int
    end: int
    norm: str
    kinds: frozenset[str] = frozenset()
    values: frozenset[Value] = frozenset()
    shades: frozenset[Value] = frozenset()
    number: Decimal | None = None
    plural: bool = False

    @property
    def is_content(self) -> bool:
        """Tell a word that nothing is known of: it can only describe the product."""
        unknown = not self.kinds and not self.values and self.number is None
        return unknown and (self.norm[:1].isalpha() or self.norm[:1].isdigit() and self.norm[-1] in "sd")

    def named(self, prefix: str) -> str | None:
        """Return what stands after the colon of a kind such as "sort:price_asc"."""
        return next((k.split(":", 1)[1] for k in sorted(self.kinds) if k.startswith(prefix + ":")), None)


class Segmenter:
    """Cuts messages with spaCy's PhraseMatcher; unknown words never enter its ever-growing string store."""

    def __init__(
        self,
        words: QueryWords,
        vocabulary: Vocabulary,
        lexicon: Lexicon,
    ) -> None:
        self._phrases: dict[tuple[str, ...], Phrase] = defaultdict(Phrase)
        self._add_cues(words)
        self._add_values(vocabulary.forms)
        self._add_everyday_words(words, vocabulary.forms)
        self._add_same_words(words.same_word)
        self._add_shades(lexicon)
        self._join_and_split()
        self._look_inside()
        for phrase, meaning in self._phrases.items():
            singular = inflection.singularize(phrase[-1])
            # "Christmas" is no plural: there is no word "christma".
            meaning.plural = bool(meaning.values) and phrase[-1] != singular and singular in english_counts()
        self._vocab = spacy.blank("en").vocab
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._matcher.add("phrase", [self._doc(list(phrase)) for phrase in sorted(self._phrases)])
        self._asides = {
            norms(phrase): attribute for attribute, phrases in vocabulary.asides.items() for phrase in phrases
        }
        self._aside_matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._aside_matcher.add("aside", [self._doc(list(phrase)) for phrase in sorted(self._asides)])
        self._single = {word for phrase in (*self._phrases, *self._asides) for word in phrase}
        wishes = {
            phrase[0]
            for phrase, meaning in self._phrases.items()
            if len(phrase) == 1 and any(name in _CORRECTED_TOWARDS for name, _ in meaning.values)
        }
        self._speller = Speller(self._single, vocabulary.words, wishes=wishes)

    def pieces(self, text: str) -> list[Piece]:
        """Return the pieces of a message in order, each with its place in the text."""
        tokens = self._speller.corrected([self._plain(token, text) for token in tokenize(text)])
        doc = self._doc([t.norm if t.norm in self._single else _UNKNOWN for t in tokens])
        spans = {span.start: span.end for span in filter_spans(self._matcher(doc, as_spans=True))}
        pieces: list[Piece] = []
        first = 0
        while first < len(tokens):
            last = spans.get(first, first + 1)
            pieces.append(self._piece(tokens, first, last))
            first = last
        return self._without_asides(doc, tokens, pieces)

    def _plain(self, token: Token, text: str) -> Token:
        """Read "blue's" as "blue" where no phrase knows the word with its ending."""
        has_ending = token.norm.endswith("s") and text[token.start : token.end][-2:-1] in APOSTROPHES
        if has_ending and token.norm not in self._single and token.norm[:-1] in self._single:
            return replace(token, norm=token.norm[:-1])
        return token

    def _without_asides(self, doc: Doc, tokens: list[Token], pieces: list[Piece]) -> list[Piece]:
        """Leave the colour out of "orange juice" and the material out of "tin opener"."""
        for _, first, last in self._aside_matcher(doc):
            attribute = self._asides[tuple(token.norm for token in tokens[first:last])]
            for position, piece in enumerate(pieces):
                if first <= piece.first and piece.last <= last and piece.last - piece.first < last - first:
                    left = frozenset(v for v in piece.values if v[0] != attribute)
                    pieces[position] = replace(piece, values=left)
        return pieces

    def _piece(self, tokens: list[Token], first: int, last: int) -> Piece:
        norm = tuple(token.norm for token in tokens[first:last])
        place = (first, last, tokens[first].start, tokens[last - 1].end, " ".join(norm))
        phrase = self._phrases.get(norm)
        if phrase is None:
            return Piece(*place, number=_figure(norm[0]))
        return Piece(
            *place,
            frozenset(phrase.kinds),
            frozenset(phrase.values),
            frozenset(phrase.shades),
            phrase.number,
            plural=phrase.plural,
        )

    def _doc(self, words: list[str]) -> Doc:
        return Doc(self._vocab, words=words)

    def _add_cues(self, words: QueryWords) -> None:
        for kind, phrases in words.cues.items():
            for phrase in phrases:
                self._phrases[norms(phrase)].kinds.add(kind)
        amounts = {word: value for by_word in words.amounts.values() for word, value in by_word.items()}
        for word, value in {**words.numbers, **amounts}.items():
            self._phrases[norms(word)].number = value

    def _add_values(self, forms: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        derived: dict[tuple[str, ...], set[Value]] = defaultdict(set)
        for attribute, by_surface in forms.items():
            for surface, canonical in by_surface.items():
                if not (phrase := norms(surface)):
                    continue
                values = {(attribute, value) for value in canonical}
                if attribute == "category" and "gift" in self._phrases[phrase].kinds:
                    continue  # "a gift for my sister" is no wish for a kind of product
                self._phrases[phrase].values |= values
                if attribute in _PLURALS:
                    for variant in _numbers_of(phrase) | _possessive(phrase, attribute):
                        derived[variant] |= values
        for phrase, values in derived.items():
            # "glass" stays the material though "glasses" is a category.
            known = self._phrases.get(phrase)
            if known is None or not (known.values or known.kinds & _WITHOUT_VALUES):
                self._phrases[phrase].values |= values

    def _add_everyday_words(
        self, words: QueryWords, forms: Mapping[str, Mapping[str, Iterable[str]]]
    ) -> None:
        for attribute, by_value in words.said_of.items():
            known = {value for values in forms.get(attribute, {}).values() for value in values}
            for value, phrases in by_value.items():
                for phrase in phrases if value in known else ():
                    self._phrases[norms(phrase)].values.add((attribute, value))

    def _add_same_words(self, same_word: Mapping[str, str]) -> None:
        other: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for word, known in same_word.items():
            other[known].append(norms(word))
        for phrase, meaning in list(self._phrases.items()):
            categories = {v for v in meaning.values if v[0] == "category"}
            for place, word in enumerate(phrase if categories else ()):
                for said in other[word]:
                    variant = (*phrase[:place], *said, *phrase[place + 1 :])
                    if not self._phrases[variant].values:
                        self._phrases[variant].values |= categories

    def _add_shades(self, lexicon: Lexicon) -> None:
        for meaning in lexicon.attributes["color"].values():
            for word in (*meaning.with_context, *meaning.only_with_context):
                self._phrases[norms(word)].shades.add(("color", meaning.value))

    def _join_and_split(self) -> None:
        """Let "lunchbox" and "tea pot" stand for "lunch box" and "teapot"."""
        categories = {
            p: m.values for p, m in self._phrases.items() if any(a == "category" for a, _ in m.values)
        }
        for phrase, values in categories.items():
            joined: list[tuple[str, ...]] = [("".join(phrase),)] if len(phrase) == 2 else []
            for other in joined or (_halves(phrase[0]) if len(phrase) == 1 else []):
                if other not in self._phrases:
                    self._phrases[other].values |= values

    def _look_inside(self) -> None:
        """Let "easter egg" tell of Easter as well."""
        for phrase, meaning in self._phrases.items():
            if len(phrase) > 1 and any(a == "category" for a, _ in meaning.values):
                for word in phrase:
                    inner = self._phrases[(word,)].values if (word,) in self._phrases else set()
                    meaning.values |= {v for v in inner if v[0] in ("occasion", "recipient")}


def _halves(word: str) -> list[tuple[str, ...]]:
    """Split "teapot" into "tea pot": both halves must be English words of three letters or more."""
    cuts = range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1)
    return [(word[:c], word[c:]) for c in cuts if {word[:c], word[c:]} <= english_counts().keys()]


def _numbers_of(phrase: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Return the phrase with its last word in the plural and in the singular."""
    *start, last = phrase
    variants = {inflection.pluralize(last), inflection.singularize(last)}
    return {(*start, word) for word in variants if len(word) > 2} - {phrase}


def _possessive(phrase: tuple[str, ...], attribute: str) -> set[tuple[str, ...]]:
    """Return "wifes" for "wife": people are named in "the wife's birthday", apostrophes are left out."""
    return set() if attribute == "category" else {(*phrase[:-1], phrase[-1] + "s")}


def _figure(norm: str) -> Decimal | None:
    """Read "1,200", "1.50" and "1,50"; None for words, ordinals and numbers beyond reason."""
    if not norm[:1].isdigit() or len(norm) > _LONGEST_NUMBER:
        return None
    whole, comma, rest = norm.partition(",")
    is_decimal_comma = comma and len(rest) == 2 and rest.isdigit()
    try:
        return Decimal(f"{whole}.{rest}" if is_decimal_comma else norm.replace(",", ""))
    except InvalidOperation:
        return None
