"""Lexical retrieval: BM25 over stemmed words, and which of the shopper's words an item states.

BM25 as Lucene computes it (bm25s). Beside the score, each item gets its *coverage*: the share of the query's
information (inverse document frequency) that the item states. A word that no item states counts as the
rarest, so "laptop charger" is not answered by charger plates.
"""

from __future__ import annotations

import json
import re
import threading
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import Stemmer
from bm25s.stopwords import STOPWORDS_EN

from recommender.postings import Columns, Postings, first_of
from recommender.synonyms import Groups, Synonyms

FIELDS = ("title", "category", "attributes", "description")
"""What of a document is indexed, as one text: what the title says and the description repeats counts twice,
which tells more than any weight of the fields (docs/decisions/0010-hybrid-search.md)."""

MIN_BEGINNING, ALIKE = 4, 0.6
"""Letters and share of a word that two words which look alike begin with."""

SATURATION, LENGTH = 0.8, 0.9
"""BM25's k1 and b."""

LISTINGS_REMEMBERED = 2048
"""Texts whose words are kept: the same products are shown again and again."""

LAST = chr(0x10FFFF)
"""Comes after every letter."""

STEMMERS = {"en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "nl": "dutch"}
WORD = re.compile(r"[^\W_]+")
APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")


class Analyzer:
    """Text → stems: lower case, no accents, no English stop words, Snowball stems of the language."""

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self._stemmer = Stemmer.Stemmer(STEMMERS.get(language, "english"))
        self._lock = threading.Lock()  # a stemmer keeps a buffer
        self._stop = frozenset(STOPWORDS_EN) if language == "en" else frozenset()
        self.forms = lru_cache(LISTINGS_REMEMBERED)(self._forms)
        """The words of a text, their stems, and both of each two neighbours joined."""

    def words(self, text: str) -> list[str]:
        """Return the plain words of `text`, stop words left out."""
        plain = APOSTROPHE.sub("", text).casefold()
        if not plain.isascii():
            plain = unicodedata.normalize("NFKD", plain).casefold()
            plain = "".join(c for c in plain if not unicodedata.combining(c))
        return [word for word in WORD.findall(plain) if word not in self._stop]

    def stems(self, words: Iterable[str]) -> list[str]:
        """Return the stem of each word."""
        with self._lock:
            stems: list[str] = self._stemmer.stemWords(list(words))
        return stems

    def stems_of(self, text: str) -> list[str]:
        """Return the stems of a text's words."""
        return self.stems(self.words(text))

    def _forms(self, text: str) -> frozenset[str]:
        words = self.words(text)
        joined = [one + other for one, other in pairwise(words)]
        return frozenset((*words, *joined, *self.stems((*words, *joined))))


@dataclass(frozen=True, slots=True)
class LexicalMatch:
    """How the items match one query of `len(words)` words.

    `postings` says of each word which items state it; `information` (len(words),) is what each word tells;
    `scores` (n_items,) is BM25.
    """

    words: tuple[str, ...]
    postings: tuple[Postings, ...]
    information: npt.NDArray[np.float32]
    scores: npt.NDArray[np.float32]

    def stated(self, words: Collection[str]) -> bool:
        """Tell whether any item states any of these words."""
        return any(
            len(items) for word, (items, _) in zip(self.words, self.postings, strict=True) if word in words
        )

    def coverage_of(self, words: Collection[str]) -> npt.NDArray[np.float32]:
        """Return the share of these words' information that each item states, shape (n_items,), 0…1."""
        weights = np.where([word in words for word in self.words], self.information, np.float32(0.0))
        total = weights.sum() or np.float32(1.0)
        coverage = np.zeros_like(self.scores)
        for weight, (items, _) in zip(weights / total, self.postings, strict=True):
            if weight:
                coverage[items] += weight
        return coverage


class LexicalIndex:
    """A BM25 index of a catalogue, items known by their position.

    `joined` indexes the neighbours in titles as one word, apart from the words: "teapot" finds "tea pot", and
    no item's length changes by it; there stand synonyms too.
    """

    def __init__(self, words: Columns, joined: Columns, analyzer: Analyzer, synonyms: Synonyms) -> None:
        self.n_items = words.n_items
        self.analyzer = analyzer
        self.synonyms = synonyms
        self._words, self._joined = words, joined
        self._terms = sorted(words.terms() | joined.terms())

    @classmethod
    def build(
        cls,
        documents: Sequence[Mapping[str, str]],
        language: str = "en",
        *,
        saturation: float = SATURATION,
        length: float = LENGTH,
        synonyms: Groups = (),
    ) -> LexicalIndex:
        """Index one document an item: field (of `FIELDS`) → text.

        `saturation` and `length` are BM25's k1 and b; `synonyms` are groups of words that mean the same.
        """
        analyzer = Analyzer(language)
        meaning = Synonyms(synonyms, analyzer.stems_of)
        words, further = (
            Columns.of(terms, saturation, length) for terms in _terms(analyzer, meaning, documents)
        )
        return cls(words, further, analyzer, meaning)

    def extended(self, documents: Sequence[Mapping[str, str]]) -> LexicalIndex:
        """Return an index with these documents behind its own."""
        words, joined = _terms(self.analyzer, self.synonyms, documents)
        extended = copy(self)
        extended._words, extended._joined = self._words.extended(words), self._joined.extended(joined)
        extended.n_items = extended._words.n_items
        terms = extended._words.terms() | extended._joined.terms()
        if len(terms) > len(self._terms):
            extended._terms = sorted(terms)
        return extended

    def save(self, folder: Path) -> None:
        """Write arrays and JSON into `folder`."""
        self._words.save(folder / "words")
        self._joined.save(folder / "joined")
        facts = {
            "language": self.analyzer.language,
            "items": self.n_items,
            "synonyms": self.synonyms.groups,
        }
        (folder / "lexical.json").write_text(json.dumps(facts), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read what `save` wrote."""
        facts = json.loads((folder / "lexical.json").read_text(encoding="utf-8"))
        words, joined = (Columns.load(folder / part, facts["items"]) for part in ("words", "joined"))
        analyzer = Analyzer(facts["language"])
        return cls(words, joined, analyzer, Synonyms(facts["synonyms"], analyzer.stems_of))

    def match(self, text: str) -> LexicalMatch:
        """Match `text` against every item; repeated words count once."""
        words = tuple(dict.fromkeys(self.analyzer.words(text)))
        stems = ["", *self.analyzer.stems(words), ""]
        postings = tuple(first_of(self._ways(*stems[row : row + 3])) for row in range(len(words)))
        scores = np.zeros(self.n_items, dtype=np.float32)
        for items, weights in postings:
            scores[items] += weights
        counts = np.array([len(items) for items, _ in postings])
        information = np.log1p((self.n_items - counts + 0.5) / (counts + 0.5)).astype(np.float32)
        return LexicalMatch(words, postings, information, scores)

    def spelled_like(self, words: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return which items state a word that begins as one of these does, shape (n_items,)."""
        alike = np.zeros(self.n_items, dtype=np.bool_)
        for stem in self.analyzer.stems(words):
            begin = stem[: max(MIN_BEGINNING, round(ALIKE * len(stem)))]
            first, after = bisect_left(self._terms, begin), bisect_left(self._terms, begin + LAST)
            for term in self._terms[first:after]:
                for columns in (self._words, self._joined):
                    alike[columns.postings(term)[0]] = True
        return alike

    def _ways(self, before: str, stem: str, following: str) -> list[Postings]:
        """Return who writes the word as it is, joined with a neighbour, as two in the title, or means it."""
        ways = dict.fromkeys((stem, stem + following, before + stem))
        found = (columns.postings(way) for columns in (self._words, self._joined) for way in ways)
        return [way for way in found if len(way[0])]


def _terms(
    analyzer: Analyzer, synonyms: Synonyms, documents: Sequence[Mapping[str, str]]
) -> tuple[list[list[str]], list[list[str]]]:
    """Return the stems of each document, and further terms: each two neighbours in its title, synonyms."""
    one_of: dict[str, str] = {}  # a word of many documents takes memory once
    words, joined = [], []
    for document in documents:
        fields = [analyzer.stems_of(document.get(field, "")) for field in FIELDS]
        words.append([one_of.setdefault(stem, stem) for field in fields for stem in field])
        pairs = (one + other for one, other in pairwise(fields[0]))
        meant = dict.fromkeys(term for field in fields for term in synonyms.of(field))
        joined.append([one_of.setdefault(term, term) for term in (*pairs, *meant)])
    return words, joined
