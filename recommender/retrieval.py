"""Which items answer a text: lexical and dense retrieval over the allowed items, fused into one relevance."""

from __future__ import annotations

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

FORMAT = 1
MADE_BY = "python -m recommender build"

COSINE_FLOOR = 0.45
"""Cosine above which an item answers a text whose words it does not state."""

COVERAGE_FLOOR = 0.6
"""Share of the text's information that an item must state to answer it by words."""

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

    def __init__(self, encoder: Encoder, dense: DenseIndex, lexical: LexicalIndex) -> None:
        self.encoder, self.dense, self.lexical = encoder, dense, lexical

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
        return cls(Encoder.load(artifacts / "encoder"), dense, lexical)

    def match(self, text: str, allowed: Mask) -> TextMatch:
        """Match `text` against the allowed items, shape (n_items,)."""
        words = self.lexical.match(text)
        (vector,) = self.encoder.encode([text])
        near, _ = self.dense.near(vector, allowed, COSINE_FLOOR)
        matched = allowed & (words.coverage >= COVERAGE_FLOOR) & bool(words.words)
        matched[near] = True
        close, _ = self.dense.near(vector, allowed, 0.0)
        stated = np.flatnonzero(allowed & (words.scores > 0))
        stated = stated[np.argsort(-words.scores[stated], kind="stable")]
        fused = reciprocal_rank_fusion([stated[:DEPTH], close[:DEPTH]], self.dense.n_items)
        top = float(fused.max(initial=0.0))
        return TextMatch(matched, fused / top if top else fused, words)
