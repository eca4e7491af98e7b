"""Which items answer a text: lexical and dense retrieval over the allowed items, fused into one relevance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.artifacts import open_artifact
from recommender.catalogue import Catalogue
from recommender.documents import documents_fingerprint, documents_of
from recommender.encoder import Encoder
from recommender.errors import ArtifactError
from recommender.fusion import reciprocal_rank_fusion
from recommender.index import DenseIndex
from recommender.lexical import LexicalIndex, LexicalMatch
from recommender.search_words import SearchWords

FORMAT = 2
MADE_BY = "python -m recommender build"

COVERAGE_FLOOR = 0.6
"""Share of the text's information that an item must state to answer it by words."""

LEXICAL_WEIGHT, DENSE_WEIGHT = 1.0, 1.0
EXPLAINED_LEXICAL_WEIGHT = 0.3
"""Where filters say all that the words say, stating them once more means little: meaning decides."""

DEPTH = 300
"""Items of each ranking that take part in the fusion."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TextMatch:
    """How the items answer a text.

    `matched` (n_items,) marks those that do; `relevance` (n_items,) is 0…1, the best item 1; `lexical`
    knows the words.
    """

    matched: Mask
    relevance: npt.NDArray[np.float32]
    lexical: LexicalMatch


class Retriever:
    """The word index and the vectors of one catalogue, with the encoder that made them."""

    def __init__(
        self,
        encoder: Encoder,
        dense: DenseIndex,
        lexical: LexicalIndex,
        *,
        floor: float,
        praise: frozenset[str] = frozenset(),
    ) -> None:
        self.encoder, self.dense, self.lexical = encoder, dense, lexical
        self.floor = floor
        self._praise = praise

    @classmethod
    def load(cls, artifacts: Path, catalogue: Catalogue) -> Retriever:
        """Open `artifacts/encoder` and `artifacts/index`.

        Raises
        ------
        ArtifactError
            Missing, damaged, or built from another catalogue.
        """
        folder = artifacts / "index"
        manifest = open_artifact(folder, FORMAT, made_by=MADE_BY)
        if manifest["documents"] != documents_fingerprint(catalogue, documents_of(catalogue)):
            raise ArtifactError(f"{folder} was built from another catalogue; run: {MADE_BY}")
        try:
            dense, lexical = DenseIndex.load(folder / "dense.faiss"), LexicalIndex.load(folder / "lexical")
        except (OSError, RuntimeError, ValueError, KeyError) as error:
            raise ArtifactError(f"{folder} cannot be read ({error}); run: {MADE_BY}") from error
        praise = SearchWords.of(lexical.analyzer.language).praise
        encoder = Encoder.load(artifacts / "encoder")
        return cls(encoder, dense, lexical, floor=manifest["floor"], praise=praise)

    def match(self, text: str, allowed: Mask, *, explained: Collection[str] = ()) -> TextMatch:
        """Match `text` against the allowed items.

        Parameters
        ----------
        text
            The shopper's words.
        allowed
            Shape (n_items,); no other item matches.
        explained
            Words of the text that a filter stands for already. Of the others, those that name something
            decide: an item answers when it states most of their information or is near to them in meaning.
            Without any, every allowed item answers.
        """
        words = self.lexical.match(text)
        told = {word for phrase in explained for word in self.lexical.analyzer.words(phrase)}
        decisive = [word for word in words.words if word not in told and word not in self._praise]
        whole = len(decisive) == len(words.words)
        vectors = self.encoder.encode([text] if whole or not decisive else [text, " ".join(decisive)])
        matched = allowed.copy()
        if decisive or not words.words:
            matched &= words.coverage_of(decisive) >= COVERAGE_FLOOR
            matched[self.dense.near(vectors[-1], allowed, self.floor)[0]] = True
        lexical_weight = LEXICAL_WEIGHT if decisive else EXPLAINED_LEXICAL_WEIGHT
        return TextMatch(matched, self._relevance(words, vectors[0], allowed, lexical_weight), words)

    def near(self, text: str, allowed: Mask) -> npt.NDArray[np.float32]:
        """Return how near each allowed item is to `text` in meaning, shape (n_items,), the nearest 1."""
        positions, cosines = self.dense.near(self.encoder.encode([text])[0], allowed, 0.0)
        nearness = np.zeros(self.dense.n_items, dtype=np.float32)
        nearness[positions] = cosines / (cosines[0] if len(cosines) else 1.0)
        return nearness

    def _relevance(
        self, words: LexicalMatch, vector: npt.NDArray[np.float32], allowed: Mask, lexical_weight: float
    ) -> npt.NDArray[np.float32]:
        close, _ = self.dense.near(vector, allowed, 0.0)
        stated = np.flatnonzero(allowed & (words.scores > 0))
        stated = stated[np.argsort(-words.scores[stated], kind="stable")]
        rankings, weights = [stated[:DEPTH], close[:DEPTH]], [lexical_weight, DENSE_WEIGHT]
        fused = reciprocal_rank_fusion(rankings, self.dense.n_items, weights=weights)
        top = float(fused.max(initial=0.0))
        return fused / top if top else fused
