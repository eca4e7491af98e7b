"""What of a product is searched: its texts by field, the same for words and for vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recommender.artifacts import fingerprint
from recommender.catalogue import Catalogue
from recommender.types import Product

EMBEDDED, TEXT_CHARACTERS = ("title", "category", "description"), 320
"""What is embedded of a product: of the description only the start, which says what the thing is; the rest
praises it. Attributes are read from title and description, and would count twice."""


def documents_of(catalogue: Catalogue) -> list[dict[str, str]]:
    """Return one document a product, in the catalogue's order: field (of `lexical.FIELDS`) → text."""
    return [document_of(catalogue, product) for product in catalogue.products]


def documents_fingerprint(catalogue: Catalogue, documents: Sequence[dict[str, str]]) -> str:
    """Return the fingerprint of ids and texts: another price or availability needs no new index."""
    rows = zip(catalogue.products, documents, strict=True)
    return fingerprint("\0".join(text for product, row in rows for text in (product.id, *row.values())))


def embedded_text(document: Mapping[str, str]) -> str:
    """Return what of a document is embedded; marks between the fields would blur its meaning."""
    texts = (document.get(field, "") for field in EMBEDDED)
    return " ".join(filter(None, texts))[:TEXT_CHARACTERS]


def document_of(catalogue: Catalogue, product: Product) -> dict[str, str]:
    """Return the document of one product, its categories by their names in `catalogue`."""
    attributes = (*product.color, *product.material, *product.occasion, product.brand, product.size)
    return {
        "title": product.title,
        "category": " ".join(catalogue.name_of(category) for category in reversed(product.category_path)),
        "attributes": " ".join(value for value in attributes if value),
        "description": product.description,
    }
