"""Builds what serving searches in: the exported encoder, the vectors of the catalogue and its word index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.artifacts import fingerprint, is_current, write_artifact
from recommender.catalogue import Catalogue
from recommender.documents import documents_fingerprint, documents_of, embedded_text
from recommender.encoder import EXACT, QUICK, Encoder
from recommender.fusion import Fusion
from recommender.index import DenseIndex
from recommender.lexical import LexicalIndex
from recommender.pipelines.encoder_export import BUNDLED, export_encoder
from recommender.retrieval import FORMAT, MADE_BY
from recommender.synonyms import Groups
from recommender.types import Product

SAMPLE = 300
STRANGERS_SHARE = 0.998
DEFAULT_FLOOR = 0.5
DEFAULT_FUSION = Fusion()

Progress = Callable[[int, int], None]


def build(
    artifacts: Path,
    *,
    model: str = BUNDLED,
    language: str = "en",
    fusion: Fusion = DEFAULT_FUSION,
    synonyms: Groups = (),
    threads: int = 2,
    progress: Progress = lambda done, total: None,
) -> dict[str, bool]:
    """Make `artifacts/encoder` and `artifacts/index`, each unless it is up to date; return which were made.

    Raises
    ------
    ArtifactError
        The catalogue has not been imported.
    InputError
        The sentence-transformers `model` cannot be used.
    """
    catalogue = Catalogue.load(artifacts / "catalogue")
    exported = export_encoder(artifacts / "encoder", model)
    folder = artifacts / "index"
    documents = documents_of(catalogue)
    texts = documents_fingerprint(catalogue, documents)
    weights = asdict(fusion)
    models = (artifacts / "encoder" / EXACT, artifacts / "encoder" / QUICK)
    inputs = fingerprint(texts, *models, language, str(weights), str(synonyms))
    if is_current(folder, inputs, FORMAT):
        return {"encoder": exported, "index": False}
    encoder = Encoder.load(artifacts / "encoder", threads=threads)
    vectors = embed(encoder, [embedded_text(document) for document in documents], progress)
    typed = Encoder.load(artifacts / "encoder", model=QUICK)
    floor = calibrated_floor(typed, catalogue.products, vectors)
    facts = {"documents": texts, "items": len(catalogue), "floor": floor, "fusion": weights}
    with write_artifact(folder, FORMAT, inputs=inputs, made_by=MADE_BY, **facts) as fresh:
        DenseIndex.build(vectors).save(fresh / "dense.faiss")
        (fresh / "lexical").mkdir()
        LexicalIndex.build(documents, language, synonyms=synonyms).save(fresh / "lexical")
    return {"encoder": exported, "index": True}


def embed(encoder: Encoder, texts: list[str], progress: Progress) -> npt.NDArray[np.float32]:
    """Return the vectors of `texts` in order; texts of like length are batched, so that little is padding."""
    vectors = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    by_length = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    for start in range(0, len(texts), encoder.batch_size):
        rows = by_length[start : start + encoder.batch_size]
        vectors[rows] = encoder.encode([texts[row] for row in rows])
        progress(min(start + encoder.batch_size, len(texts)), len(texts))
    return vectors


def calibrated_floor(
    encoder: Encoder, products: Sequence[Product], vectors: npt.NDArray[np.float32]
) -> float:
    """Return the cosine above which a text and an item belong together, for this encoder and this catalogue.

    It is the cosine that `STRANGERS_SHARE` of unrelated pairs stay below: titles of a fixed sample against
    items of other departments (roots of the taxonomy). A store of one department gets `DEFAULT_FLOOR`.
    """
    departments = np.array([product.category_path[0] for product in products])
    sample = np.random.default_rng(0).permutation(len(products))[:SAMPLE]
    cosines = encoder.encode([products[i].title for i in sample]) @ vectors.T
    strangers = cosines[departments[sample, None] != departments[None, :]]
    if not len(strangers):
        return DEFAULT_FLOOR
    return round(float(np.quantile(strangers, STRANGERS_SHARE)), 4)
