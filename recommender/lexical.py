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
from collections.abc import Collection, Iterable, Mapping, Sequence
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
        plain = unicodedata.normalize("NFKD", APOSTROPHE.sub("", text)).casefold()
        plain = "".join(c for c in plain if not unicodedata.combining(c))
        return [word for word in WORD.findall(plain) if word not in self._stop]

    def stems(self, words: Iterable[str]) -> list[str]:
        """Return the stem of each word."""
        with self._lock:
            stems: list[str] = self._stemmer.stemWords(list(words))
        return stems


@dataclass(frozen=True, slots=True)
class LexicalMatch:
    """How the items match one query of `len(words)` words.

    `scores` (n_items,) is BM25; `stated` (len(words), n_items) says which words an item states; `information`
    (len(words),) is what each word tells.
    """

    words: tuple[str, ...]
    scores: npt.NDArray[np.float32]
    stated: npt.NDArray[np.bool_]
    information: npt.NDArray[np.float32]

    def coverage_of(self, words: Collection[str]) -> npt.NDArray[np.float32]:
        """Return the share of these words' information that each item states, shape (n_items,), 0…1."""
        weights = np.where([word in words for word in self.words], self.information, 0.0)
        total = float(weights.sum())
        coverage: npt.NDArray[np.float32] = (weights @ self.stated / (total or 1.0)).astype(np.float32)
        return coverage


class LexicalIndex:
    """A BM25 index of a catalogue, items known by their position."""

    def __init__(self, bm25: bm25s.BM25, analyzer: Analyzer, n_items: int) -> None:
        self.n_items = n_items
        self.analyzer = analyzer
        self._bm25 = bm25
        self._vocabulary: dict[str, int] = bm25.vocab_dict

    @classmethod
    def build(cls, documents: Sequence[dict[str, str]], language: str = "en") -> LexicalIndex:
        """Index one document an item: field (of `FIELD_REPEATS`) → text."""
        analyzer = Analyzer(language)
        tokens = [_terms(analyzer, document) for document in documents]
        bm25 = bm25s.BM25(method="lucene")
        bm25.index(tokens, show_progress=False)
        return cls(bm25, analyzer, len(documents))

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
        stems = self.analyzer.stems(words)
        per_word = np.zeros((len(words), self.n_items), dtype=np.float32)
        for row, stem in enumerate(stems):
            for term in self._spellings(stem, stems[row + 1] if row + 1 < len(stems) else "", row, stems):
                per_word[row] = np.maximum(per_word[row], self._bm25.get_scores([term]))
        stated = per_word > 0
        counts = stated.sum(axis=1)
        information = np.log1p((self.n_items - counts + 0.5) / (counts + 0.5)).astype(np.float32)
        return LexicalMatch(words, per_word.sum(axis=0), stated, information)

    def spelled_like(self, words: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return which items state a word that begins as one of these does, shape (n_items,)."""
        begins = tuple(
            stem[: max(MIN_BEGINNING, round(ALIKE * len(stem)))] for stem in self.analyzer.stems(words)
        )
        alike = np.zeros(self.n_items, dtype=np.bool_)
        for term in (term for term in self._vocabulary if begins and term.startswith(begins)):
            alike |= self._bm25.get_scores([term]) > 0
        return alike

    def _spellings(self, stem: str, following: str, row: int, stems: list[str]) -> list[str]:
        """Ways in which a listing may write the word: as it is, or joined with a neighbour."""
        before = stems[row - 1] if row else ""
        return [way for way in {stem, stem + following, before + stem} if way in self._vocabulary]


def _terms(analyzer: Analyzer, document: Mapping[str, str]) -> list[str]:
    """Return the stems of a document; of the title each pair joined too: "teapot" finds "tea pot"."""
    stems = {field: analyzer.stems(analyzer.words(document.get(field, ""))) for field in FIELD_REPEATS}
    joined = [one + other for one, other in pairwise(stems["title"])]
    return [*joined, *(stem for field, times in FIELD_REPEATS.items() for stem in stems[field] * times)]
