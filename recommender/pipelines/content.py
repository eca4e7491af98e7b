"""What models may know of items apart from behaviour: the index's text vectors, the feed's attributes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from recommender.artifacts import open_artifact
from recommender.catalogue import Catalogue, own_values
from recommender.errors import ArtifactError
from recommender.index import DenseIndex
from recommender.models.base import Content
from recommender.retrieval import FORMAT as INDEX_FORMAT
from recommender.retrieval import MADE_BY
from recommender.types import Product

ATTRIBUTES = ("category", "brand", "color", "material", "size", "gender", "occasion", "recipient")
PRICE_BANDS = 8


def content_of(artifacts: Path, catalogue: Catalogue) -> Content:
    """Return the text vectors of `artifacts/index` and the catalogue's attributes.

    Raises
    ------
    ArtifactError
        The index is not built, or of another catalogue.
    """
    folder = artifacts / "index"
    manifest = open_artifact(folder, INDEX_FORMAT, made_by=MADE_BY)
    if manifest["items"] != len(catalogue):
        raise ArtifactError(f"{folder} was built from another catalogue; run: {MADE_BY}")
    dense = DenseIndex.load(folder / "dense.faiss")
    return Content(dense.vectors_of(np.arange(dense.n_items)), attributes_of(catalogue))


def attributes_of(catalogue: Catalogue) -> csr_matrix:
    """Return shape (n_items, n_values), 1 where an item has a value that at least two items share.

    A value is one of `ATTRIBUTES` as the item's own, or the price band (of `PRICE_BANDS` equally full ones).
    """
    edges = np.quantile(catalogue.prices, np.linspace(0, 1, PRICE_BANDS + 1)[1:-1])
    bands = np.searchsorted(edges, catalogue.prices, side="right")
    rows = [[*_values(p), ("price", str(band))] for p, band in zip(catalogue.products, bands, strict=True)]
    shared = [value for value, items in sorted(Counter(v for row in rows for v in row).items()) if items > 1]
    columns = {value: column for column, value in enumerate(shared)}
    found = [[columns[value] for value in row if value in columns] for row in rows]
    indices = np.array([column for row in found for column in row], dtype=np.int32)
    indptr = np.concatenate([[0], np.cumsum([len(row) for row in found])]).astype(np.int32)
    ones = np.ones(len(indices), dtype=np.float32)
    return csr_matrix((ones, indices, indptr), shape=(len(rows), len(columns)))


def _values(product: Product) -> dict[tuple[str, str], None]:
    return {(attribute, value): None for attribute in ATTRIBUTES for value in own_values(product, attribute)}
