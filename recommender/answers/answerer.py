"""Finds the sentence that answers a question about one product: extractive, and silent where it is not sure.

A question is matched in this order: a topic that the language knows ("is it dishwasher safe?"), a size, a
number of pieces, a field of the feed, a stated colour or material, and last its own words in one sentence. A
yes needs a phrase that says it; what only bears on the question is quoted without one.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from recommender.answers.listing import Sentence, sentences
from recommender.answers.numbers import counted, measured
from recommender.answers.question import Question
from recommender.answers.wording import AnswerWords, Topic
from recommender.lexical import Analyzer
from recommender.lexicon import Lexicon
from recommender.types import Answer, Product, Reading
from recommender.words import Phrases, tokens

_SHORTEST, _LIKENESS = 6, 0.85
_NEGATES = 3
"""Words before a phrase within which a negation turns it round."""
_CLOSE = 3
"""Words that may stand between two words of a question in the sentence that says yes to both."""
_OWN = ("color", "material")
_HOW_MUCH = 2
"""Words of "how much", which alone asks for the price, and before a thing for its amount."""

SILENT = Answer()


class Answerer:
    """Answers in one language; safe to share between threads."""

    def __init__(self, analyzer: Analyzer, lexicon: Lexicon) -> None:
        def stem(word: str) -> str:
            return analyzer.stems([word])[0]

        self._stem: Callable[[str], str] = stem
        self._words = AnswerWords.load(analyzer.language, stem)
        self._units = {
            form: unit for unit, forms in lexicon.section("sizes", "units").items() for form in forms
        }
        self._sizes = Phrases(
            (form, True) for forms in lexicon.section("sizes", "words").values() for form in forms
        )
        self._lexicon = lexicon

    def answer(self, product: Product, text: str, reading: Reading) -> Answer | None:
        """Return what the listing says to a question; None if the text asks for nothing in particular.

        Parameters
        ----------
        product
            The one that the question is about.
        text
            The shopper's words; those that only point at the product do no harm.
        reading
            The same words read in the store's vocabulary.
        """
        listing = sentences(product, self._stem)
        question = Question.of(self._corrected(text, listing), product, reading, self._words)
        for way in (self._topic, self._measure, self._count, self._field, self._value, self._literal):
            found = way(question, product, listing)
            if found is not None:
                return found
        return None

    def _corrected(self, text: str, listing: list[Sentence]) -> list[str]:
        """The words of a question, a mistyped one of a topic put right."""
        known = {word for sentence in listing for word in sentence.words} | self._words.known
        words = []
        for word in tokens(text):
            near = (
                get_close_matches(word, self._words.known, n=1, cutoff=_LIKENESS)
                if len(word) >= _SHORTEST and word not in known and word.isalpha()
                else []
            )
            words.append(near[0] if near else word)
        return words

    def _topic(self, question: Question, product: Product, listing: list[Sentence]) -> Answer | None:
        found = sorted(self._words.asked.longest(question.words), key=lambda f: f.start - f.end)
        if not found:
            return None
        topic = self._words.topics[found[0].value]
        return _says(topic, listing, self._words.negations, yes_no=question.yes_no) or SILENT

    def _measure(self, question: Question, product: Product, listing: list[Sentence]) -> Answer | None:
        asked = self._words.measures.longest(question.words)
        if not asked:
            return None
        units = frozenset().union(*(found.value for found in asked))
        parts = question.without({self._stem(w) for f in asked for w in question.words[f.start : f.end]})
        sized = bool(self._words.sizes_too.all(question.words))
        for sentence in listing:
            places = measured(sentence.words, units, self._units)
            if sized:
                places += [found.start for found in self._sizes.all(sentence.words)]
            if any(_near_all(sentence, parts, place) for place in places):
                return Answer(sentence=sentence.text)
        return SILENT

    def _count(self, question: Question, product: Product, listing: list[Sentence]) -> Answer | None:
        if not self._words.counts.all(question.words):
            return None
        things = [s for s in question.asked if s not in self._words.pack_words]
        in_title = [s for s in things if s in listing[0].stems]
        for sentence in listing:
            if things and counted(sentence, things, self._words.numbers):
                return Answer(sentence=sentence.text)
        if product.pack_count and (not things or in_title == things):
            return Answer(sentence=listing[0].text, attribute="pack_count", value=str(product.pack_count))
        if not things:
            for sentence in listing:
                if counted(sentence, list(self._words.pack_words), self._words.numbers):
                    return Answer(sentence=sentence.text)
        return SILENT

    def _field(self, question: Question, product: Product, listing: list[Sentence]) -> Answer | None:
        asked = self._words.fields.longest(question.words)
        if not asked:
            return None
        name = asked[0].value
        parts = question.without({self._stem(w) for f in asked for w in question.words[f.start : f.end]})
        if name in _OWN:
            return self._part_of(name, parts, listing) if parts else self._own(name, product, listing)
        if name == "price" and asked[0].end - asked[0].start == _HOW_MUCH and question.asked:
            return None  # "how much fat does it have"
        value = {"price": str(product.price.amount), "availability": product.availability}.get(name)
        value = value or (str(product.rating) if name == "rating" and product.rating else None)
        value = value or (product.brand if name == "brand" else None)
        if name == "availability":
            return Answer("yes" if value == "in_stock" else "no", attribute=name, value=value)
        return Answer(attribute=name, value=value) if value else Answer(attribute=name)

    def _own(self, name: str, product: Product, listing: list[Sentence]) -> Answer:
        """The stated colour or material, with the sentence that states it."""
        values: tuple[str, ...] = getattr(product, name)
        if not values:
            return Answer(attribute=name)
        return Answer(sentence=self._stating(name, values, listing), attribute=name, value="/".join(values))

    def _part_of(self, name: str, parts: list[str], listing: list[Sentence]) -> Answer:
        """What a part is made of, or its colour: "wooden handles"."""
        forms = Phrases(
            (word, True)
            for meaning in self._lexicon.attributes[name].values()
            for word in (*meaning.words, *meaning.with_context)
        )
        for sentence in listing:
            if any(_near_all(sentence, parts, found.end - 1, most=2) for found in forms.all(sentence.words)):
                return Answer(sentence=sentence.text, attribute=name)
        return Answer(attribute=name)

    def _stating(self, name: str, values: tuple[str, ...], listing: list[Sentence]) -> str | None:
        meanings = self._lexicon.attributes[name]
        for value in values:
            meaning = meanings.get(value)
            said = (
                value,
                *((*meaning.words, *meaning.with_context, *meaning.only_with_context) if meaning else ()),
            )
            forms = Phrases(((form, True) for form in said), self._stem)
            for sentence in listing:
                if forms.all(sentence.words):
                    return sentence.text
        return None

    def _value(self, question: Question, product: Product, listing: list[Sentence]) -> Answer | None:
        """Is it red, is it leather: yes where the product is; else what it is instead, if that is stated."""
        if not question.yes_no or not question.values:
            return None
        name, value = question.values[0]
        if [s for s in question.beside_values if s not in self._words.genuine]:
            return None  # "is the carafe glass" asks for a part
        own: tuple[str, ...] = getattr(product, name)
        if value in own:
            return Answer("yes", self._stating(name, (value,), listing), name, value)
        if self._words.genuine & set(question.beside_values):
            return Answer(attribute=name)  # "is the fur real"
        mentioned = self._stating(name, (value,), listing)
        if mentioned:
            return Answer(sentence=mentioned, attribute=name)
        return self._own(name, product, listing)

    def _literal(self, question: Question, product: Product, listing: list[Sentence]) -> Answer | None:
        """The words of the question itself, all in one sentence."""
        asked = question.asked
        if not asked or not question.is_question:
            return None
        if not question.beyond_title and not question.is_said_of_it:
            return None  # "can you tell me about the heart mug"
        for sentence in listing:
            places = [sentence.stems.index(s) for s in asked if s in sentence.stems]
            if len(places) < len(asked) or (question.wants_number and not _has_number(sentence)):
                continue
            near = max(places) - min(places) <= _CLOSE + len(places) - 1
            negated = _negated(sentence, min(places), self._words.negations, end=max(places))
            if not question.yes_no or not near:
                return Answer(sentence=sentence.text)
            return Answer("no" if negated else "yes", sentence.text)
        return SILENT


def _says(topic: Topic, listing: list[Sentence], negations: frozenset[str], *, yes_no: bool) -> Answer | None:
    for sentence in listing:
        if topic.negative.all(sentence.words):
            return Answer("no" if yes_no else None, sentence.text)
    for sentence in listing:
        for found in topic.positive.longest(sentence.words):
            if found.end < len(sentence.stems) and sentence.stems[found.end] in topic.unless_next:
                continue
            negated = _negated(sentence, found.start, negations)
            return Answer(("no" if negated else "yes") if yes_no else None, sentence.text)
    for sentence in listing:
        if topic.near.all(sentence.words):
            return Answer(sentence=sentence.text)
    return None


def _negated(sentence: Sentence, at: int, negations: frozenset[str], end: int = 0) -> bool:
    """Whether a negation stands shortly before a place, or between it and an end."""
    return bool(negations & set(sentence.words[max(at - _NEGATES, 0) : max(at, end)]))


def _near_all(sentence: Sentence, parts: list[str], place: int, most: int = 4) -> bool:
    """Whether all parts are named within so many words of a place."""
    around = sentence.stems[max(place - most, 0) : place + most + 1]
    return all(part in around for part in parts)


def _has_number(sentence: Sentence) -> bool:
    return any(word[:1].isdigit() for word in sentence.words)
