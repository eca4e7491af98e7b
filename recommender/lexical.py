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
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer
from bm25s.stopwords import STOPWORDS_EN

FIELD_REPEATS = {"title": 3, "category": 2, "attributes": 1, "description": 1}
"""How often a field's words are counted: BM25 has one field, repetition weighs it."""

MIN_BEGINNING, ALIKE = 4, 0.6
"""Letters and share of a word that two words which look alike begin with."""

K1, B = 1.5, 0.75
"""Of BM25, as bm25s has them by default."""

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


Postings = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]
"""Positions of the items that state a word, each once, and what BM25 gives each of them for it."""


NO_POSTINGS: Postings = (np.empty(0, dtype=np.int32), np.empty(0, dtype=np.float32))


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
    """A BM25 index of a catalogue, items known by their position."""

    def __init__(self, bm25: bm25s.BM25, analyzer: Analyzer, n_items: int) -> None:
        self.n_items = n_items
        self.analyzer = analyzer
        self._bm25 = bm25
        self._vocabulary: dict[str, int] = bm25.vocab_dict
        self._terms = sorted(self._vocabulary)
        self._indexed = n_items
        self._later: dict[str, Postings] = {}
        # The columns of a sparse matrix of items by terms are what a search needs: whole rows it never does.
        self._weights: npt.NDArray[np.float32] = bm25.scores["data"]
        self._items: npt.NDArray[np.int32] = bm25.scores["indices"]
        self._starts: npt.NDArray[np.int64] = bm25.scores["indptr"]

    @classmethod
    def build(cls, documents: Sequence[dict[str, str]], language: str = "en") -> LexicalIndex:
        """Index one document an item: field (of `FIELD_REPEATS`) → text."""
        analyzer = Analyzer(language)
        one_of: dict[str, str] = {}  # a word of many documents takes memory once
        tokens = [[one_of.setdefault(t, t) for t in _terms(analyzer, document)] for document in documents]
        bm25 = bm25s.BM25(k1=K1, b=B, method="lucene")
        bm25.index(tokens, show_progress=False)
        return cls(bm25, analyzer, len(documents))

    def extended(self, documents: Sequence[dict[str, str]]) -> LexicalIndex:
        """Return an index with these documents behind its own, weighed by what is known of the words so far.

        How long a document is, beside the others, is told by its different terms.
        """
        extended = copy(self)
        extended._later = dict(self._later)
        extended.n_items = self.n_items + len(documents)
        usual = len(self._items) / max(self._indexed, 1)
        for position, document in enumerate(documents, start=self.n_items):
            counts = Counter(_terms(self.analyzer, document))
            norm = K1 * (1 - B + B * len(counts) / (usual or 1.0))
            for term, count in counts.items():
                items, weights = extended._later.get(term, NO_POSTINGS)
                weight = np.float32(self._rarity(term) * count / (count + norm))
                extended._later[term] = np.append(items, np.int32(position)), np.append(weights, weight)
        if not extended._later.keys() <= self._later.keys() | self._vocabulary.keys():
            extended._terms = sorted(self._vocabulary.keys() | extended._later.keys())
        return extended

    def _rarity(self, term: str) -> float:
        """Inverse document frequency, as Lucene computes it."""
        column = self._vocabulary.get(term)
        count = 0 if column is None else int(self._starts[column + 1] - self._starts[column])
        return float(np.log1p((self.n_items - count + 0.5) / (count + 0.5)))

    def save(self, folder: Path) -> None:
        """Write arrays and JSON into `folder`."""
        self._bm25.save(folder, show_progress=False)
        facts = {"language": self.analyzer.language, "items": self.n_items}
        (folder / "lexical.json").write_text(json.dumps(facts), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Read what `save` wrote."""
        facts = json.loads((folder / "lexical.json").read_text(encoding="utf-8"))
        return cls(bm25s.BM25.load(folder), Analyzer(facts["language"]), facts["items"])

    def match(self, text: str) -> LexicalMatch:
        """Match `text` against every item; repeated words count once."""
        words = tuple(dict.fromkeys(self.analyzer.words(text)))
        stems = ["", *self.analyzer.stems(words), ""]
        postings = tuple(self._any_of(self._spellings(*stems[row : row + 3])) for row in range(len(words)))
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
                alike[self._postings(term)[0]] = True
        return alike

    def _any_of(self, terms: Sequence[str]) -> Postings:
        """Return the items that state any of the terms; what states several counts by the best of them."""
        found = [self._postings(term) for term in terms]
        if len(found) == 1:
            return found[0]
        if not found:
            return NO_POSTINGS
        items, rows = np.unique(np.concatenate([items for items, _ in found]), return_inverse=True)
        best = np.zeros(len(items), dtype=np.float32)
        np.maximum.at(best, rows, np.concatenate([weights for _, weights in found]))
        return items, best

    def _postings(self, term: str) -> Postings:
        column = self._vocabulary.get(term)
        start, end = (0, 0) if column is None else self._starts[column : column + 2]
        found = self._items[start:end], self._weights[start:end]
        if (later := self._later.get(term)) is None:
            return found
        return np.concatenate([found[0], later[0]]), np.concatenate([found[1], later[1]])

    def _spellings(self, before: str, stem: str, following: str) -> list[str]:
        """Ways in which a listing may write the word: as it is, or joined with a neighbour."""
        return [
            way
            for way in {stem, stem + following, before + stem}
            if way in self._vocabulary or way in self._later
        ]


def _terms(analyzer: Analyzer, document: Mapping[str, str]) -> list[str]:
    """Return the stems of a document; of the title each pair joined too: "teapot" finds "tea pot"."""
    stems = {field: analyzer.stems(analyzer.words(document.get(field, ""))) for field in FIELD_REPEATS}
    joined = [one + other for one, other in pairwise(stems["title"])]
    return [*joined, *(stem for field, times in FIELD_REPEATS.items() for stem in stems[field] * times)]
