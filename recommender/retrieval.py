"""Which items answer a text: lexical and dense retrieval over the allowed items, fused into one relevance."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.artifacts import open_artifact
from recommender.attributes.sizes import Packs
from recommender.catalogue import Catalogue
from recommender.documents import documents_fingerprint, documents_of, embedded_text
from recommender.encoder import QUICK, Encoder
from recommender.errors import ArtifactError
from recommender.fusion import Candidates, Fusion
from recommender.index import DenseIndex
from recommender.lexical import LexicalIndex, LexicalMatch
from recommender.lexicon import Lexicon
from recommender.rerank import lowest
from recommender.search_words import SearchWords
from recommender.words import tokens

FORMAT = 5
MADE_BY = "python -m recommender build"

COVERAGE_FLOOR = 0.6
"""Share of the text's information that an item must state to answer it by words."""

EXPLAINED_LEXICAL_WEIGHT = 0.3
"""Where filters say all that the words say, stating them once more means little: meaning decides."""

DEPTH = 300
"""Items of each retriever that take part in the fusion."""

NEAREST = 1000
"""Most items that answer a text by meaning alone: in a catalogue of millions the nearest are enough."""

Mask = npt.NDArray[np.bool_]
Near = tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class TextMatch:
    """How the items answer a text.

    Attributes
    ----------
    matched
        Shape (n_items,), marks those that do.
    relevance
        Shape (n_items,), 0…1, the best item 1.
    lexical
        The words and who states them.
    compared
        The words whose meaning was compared.
    cosines
        Shape (n_items,): nearness of an item to `compared` where it is above the floor, else 0.
    pack
        Number of pieces in a pack that the text asks for ("set of 6").
    explained
        Whether filters stand for all that the text names.
    vague
        Whether no word of the text names anything: "something nice".
    """

    matched: Mask
    relevance: npt.NDArray[np.float32]
    lexical: LexicalMatch
    compared: str
    cosines: npt.NDArray[np.float32]
    pack: int | None
    explained: bool
    vague: bool

    @property
    def touched(self) -> Mask:
        """Items that state one of the words at least, or are near in meaning; shape (n_items,)."""
        touched: Mask = (self.lexical.scores > 0) | (self.cosines > 0)
        return touched


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
        fusion: Fusion | None = None,
    ) -> None:
        self.encoder, self.dense, self.lexical = encoder, dense, lexical
        self.floor = floor
        self.fusion = fusion or Fusion()
        self.praise = praise
        self._lexicon = Lexicon.of(lexical.analyzer.language)
        self._packs = Packs(self._lexicon)

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
        encoder = Encoder.load(artifacts / "encoder", model=QUICK)
        fusion = Fusion(**manifest["fusion"])
        return cls(encoder, dense, lexical, floor=manifest["floor"], praise=praise, fusion=fusion)

    def extended(
        self, documents: Sequence[dict[str, str]], vectors: Sequence[npt.NDArray[np.float16] | None]
    ) -> Retriever:
        """Return a retriever that finds these documents too, behind its own.

        `vectors` are their embeddings; a document without one is embedded now.
        """
        made = [
            self.encoder.encode([embedded_text(document)])[0] if vector is None else vector
            for document, vector in zip(documents, vectors, strict=True)
        ]
        extended = copy(self)
        extended.dense = self.dense.extended(
            np.array(made, dtype=np.float32).reshape(len(made), self.encoder.dimension)
        )
        extended.lexical = self.lexical.extended(documents)
        return extended

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
        parts = tokens(text)
        pack = self._packs.find(parts, len(parts))
        told |= set(parts[pack.start : pack.end]) if pack else set()
        decisive = [word for word in words.words if word not in told and word not in self.praise]
        whole = len(decisive) == len(words.words)
        compared = text if whole or not decisive else " ".join(decisive)
        vector = self.encoder.vector(self.meant(text))
        close = near = self.close(vector, allowed)
        if compared != text:
            near = self.dense.near(self.encoder.vector(self.meant(compared)), allowed, self.floor, NEAREST)
        cosines = self._cosines(near, self._lookalikes(words, decisive))
        matched = allowed.copy()
        if decisive or not words.words:
            matched &= (words.coverage_of(decisive) >= COVERAGE_FLOOR) | (cosines > 0)
        lexical_weight = 1.0 if decisive else EXPLAINED_LEXICAL_WEIGHT
        found = self.candidates(words, vector, allowed, close)
        relevance = self.fusion.relevance(found, lexical_weight=lexical_weight)
        vague = bool(words.words) and self.praise.issuperset(words.words)
        count = pack.value if pack else None
        said = bool(told) and not decisive
        return TextMatch(matched, relevance, words, compared, cosines, count, said, vague)

    def _lookalikes(self, words: LexicalMatch, decisive: Collection[str]) -> Mask:
        """Return the items that no meaning is believed of, shape (n_items,).

        Vectors of words are near when they are spelled alike: where no listing states any of the words, a
        toaster is no "Toast" card.
        """
        if not decisive or words.stated(decisive):
            return np.zeros(self.dense.n_items, dtype=np.bool_)
        return self.lexical.spelled_like(decisive)

    def _cosines(self, near: Near, lookalikes: Mask) -> npt.NDArray[np.float32]:
        """Return each item's cosine where it is above the floor and meaning is believed, else 0."""
        positions, values = near
        cosines = np.zeros(self.dense.n_items, dtype=np.float32)
        cosines[positions] = np.where(values > self.floor, values, 0.0)
        cosines[lookalikes] = 0.0
        return cosines

    def close(self, vector: npt.NDArray[np.float32], allowed: Mask) -> Near:
        """Return positions and cosines of the allowed items that are nearest in meaning, nearest first."""
        return self.dense.near(vector, allowed, 0.0, NEAREST)

    def like(self, position: int, allowed: Mask) -> Near:
        """Return positions and cosines of the allowed items that are like the one at `position`."""
        (vector,) = self.dense.vectors_of(np.array([position]))
        return self.dense.near(vector, allowed, self.floor, NEAREST)

    def near(self, text: str, allowed: Mask) -> npt.NDArray[np.float32]:
        """Return how near each allowed item is to `text` in meaning, shape (n_items,), the nearest 1.

        Past the `NEAREST` all count as near as the last of them.
        """
        positions, cosines = self.dense.near(self.encoder.vector(text), allowed, 0.0, NEAREST)
        if not len(cosines):
            return np.zeros(self.dense.n_items, dtype=np.float32)
        beyond = cosines[-1] / cosines[0] if len(cosines) == NEAREST else 0.0
        nearness = np.full(self.dense.n_items, beyond, dtype=np.float32)
        nearness[positions] = cosines / cosines[0]
        return nearness

    def candidates(
        self, words: LexicalMatch, vector: npt.NDArray[np.float32], allowed: Mask, nearest: Near
    ) -> Candidates:
        """Return the allowed items that answer best by words and by meaning, at most `DEPTH` of each.

        `nearest` is what is `close` to the vector.
        """
        close, cosines = nearest[0][:DEPTH], nearest[1][:DEPTH]
        stated = np.flatnonzero(allowed & (words.scores > 0))
        stated = stated[lowest(DEPTH, -words.scores[stated])]
        rest = np.setdiff1d(stated, close, assume_unique=True)
        cosines = np.concatenate([cosines, self.dense.vectors_of(rest) @ vector])
        return Candidates(stated, np.concatenate([close, rest]), cosines, self.dense.n_items)

    def meant(self, text: str) -> str:
        """Return the text whose meaning is compared: one thing, as listings name it ("mugs" → "mug")."""
        return " ".join(self._lexicon.singular(word) for word in text.lower().split())
