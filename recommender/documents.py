"""What of a product is searched: its texts by field, the same for words and for vectors."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.artifacts import fingerprint
from recommender.catalogue import Catalogue
from recommender.types import Product


def documents_of(catalogue: Catalogue) -> list[dict[str, str]]:
    """Return one document a product, in the catalogue's order: field (of `lexical.FIELD_REPEATS`) → text."""
    return [_document(catalogue, product) for product in catalogue.products]


def documents_fingerprint(catalogue: Catalogue, documents: Sequence[dict[str, str]]) -> str:
    """Return the fingerprint of ids and texts: another price or availability needs no new index."""
    rows = zip(catalogue.products, documents, strict=True)
    return fingerprint("\0".join(text for product, row in rows for text in (product.id, *row.values())))


def _document(catalogue: Catalogue, product: Product) -> dict[str, str]:
    attributes = (*product.color, *product.material, *product.occasion, product.brand, product.size)
    return {
        "title": product.title,
        "category": " ".join(catalogue.name_of(category) for category in reversed(product.category_path)),
        "attributes": " ".join(value for value in attributes if value),
        "description": product.description,
    }
