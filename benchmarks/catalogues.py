"""Catalogues larger than the demo store's, made of it: each product many times, always a little different."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender import Product, Recommender
from recommender.catalogue import Catalogue
from recommender.documents import documents_of
from recommender.index import DenseIndex
from recommender.lexical import LexicalIndex
from recommender.retrieval import Retriever
from recommender.score_store import PublishedScores

TOWARDS_SIBLING, CHANCE = 0.5, 0.2
"""How far a copy may lie on the way to another product of its category, and the length of what is added at
random: a copy has a cosine of about 0.93 to its original, as variants of one thing have."""

BATCH = 50_000

Vectors = npt.NDArray[np.float32]


def jittered(vectors: Vectors, products: Sequence[Product], count: int, *, seed: int = 0) -> Vectors:
    """Return `count` unit vectors, shape (count, dimension).

    Row i is a copy of row i modulo n of `vectors`, moved some way to a product of the same category, for
    catalogues grow within their kinds, and a little in any direction.
    """
    rng = np.random.default_rng(seed)
    siblings: dict[str, list[int]] = {}
    for position, product in enumerate(products):
        siblings.setdefault(product.category, []).append(position)
    kin = [np.array(siblings[product.category]) for product in products]
    made = np.empty((count, vectors.shape[1]), dtype=np.float32)
    for start in range(0, count, BATCH):
        rows = np.arange(start, min(start + BATCH, count)) % len(vectors)
        others = np.array([rng.choice(kin[row]) for row in rows])
        share = rng.random((len(rows), 1), dtype=np.float32) * TOWARDS_SIBLING
        batch = vectors[rows] * (1 - share) + vectors[others] * share
        noise = rng.standard_normal(batch.shape, dtype=np.float32)
        batch += noise * (CHANCE / vectors.shape[1] ** 0.5)
        made[start : start + len(rows)] = batch / np.linalg.norm(batch, axis=1, keepdims=True)
    return made


def multiplied(artifacts: Path, copies: int) -> Recommender:
    """Return a recommender over the built store's catalogue, each product `copies` times under another id.

    Vectors are jittered, words and attributes stay; popularity is drawn at random.
    """
    catalogue = Catalogue.load(artifacts / "catalogue")
    built = Retriever.load(artifacts, catalogue)
    vectors = jittered(
        built.dense.vectors_of(np.arange(len(catalogue))), catalogue.products, copies * len(catalogue)
    )
    dense = DenseIndex.build(vectors)
    del vectors
    products = [replace(p, id=f"{p.id}~{copy}") for copy in range(copies) for p in catalogue.products]
    large = Catalogue(products, catalogue.taxonomy, catalogue.currency)
    lexical = LexicalIndex.build(documents_of(large), built.lexical.analyzer.language)
    retriever = Retriever(built.encoder, dense, lexical, floor=built.floor, praise=built.praise)
    popular = np.random.default_rng(0).geometric(0.2, len(large)).astype(np.uint32)
    return Recommender(large, retriever, None, PublishedScores.of_popularity(popular, 30))
