"""`python -m recommender upsert` and `withdraw`: single products changed in the running services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from recommender.attributes import Attributes
from recommender.catalogue import Catalogue
from recommender.changes import Change, ChangeLog
from recommender.documents import document_of, embedded_text
from recommender.encoder import Encoder
from recommender.errors import InputError, UnknownItemError
from recommender.lexicon import Lexicon
from recommender.pipelines.feed_file import BadRow
from recommender.pipelines.feed_products import listing
from recommender.pipelines.feed_reader import read_rows
from recommender.pipelines.feed_values import FieldError
from recommender.pipelines.import_feeds import product_of
from recommender.pipelines.import_report import Refusal
from recommender.store import Store
from recommender.types import Product

DAY_MS = 86_400_000
"""Changes are kept so long after an import that knows them, for services that still run on the one before."""


def upsert(store: Path, artifacts: Path, feed: Path, redis_url: str) -> int:
    """Put the products of a feed, new or changed, into the running services; return how many they are.

    A row is a whole product, as in an import, and is read, checked and completed in the same way.

    Raises
    ------
    InputError
        A line cannot be used (file, line, field and reason), or the feed is empty: nothing is changed.
    ArtifactError
        The catalogue or the encoder is missing.
    ChangesUnavailableError
        Redis does not answer.
    """
    catalogue = Catalogue.load(artifacts / "catalogue")
    products = [_with_first_sale(product, catalogue) for product in _products(store, catalogue, feed)]
    encoder = Encoder.load(artifacts / "encoder")
    vectors = encoder.encode([embedded_text(document_of(catalogue, product)) for product in products])
    changes = [
        Change(product.id, product, vector, encoder.version)
        for product, vector in zip(products, vectors.astype(np.float16), strict=True)
    ]
    log = ChangeLog(redis_url)
    try:
        log.write(changes)
        log.forget(catalogue.imported_ms - DAY_MS)
    finally:
        log.close()
    return len(changes)


def withdraw(artifacts: Path, item_ids: Sequence[str], redis_url: str) -> int:
    """Take products out of the running services; return how many they are.

    Raises
    ------
    UnknownItemError
        One of the ids is no product of the shop as it is now: nothing is changed.
    ArtifactError
        The catalogue is missing.
    ChangesUnavailableError
        Redis does not answer.
    """
    catalogue = Catalogue.load(artifacts / "catalogue")
    wanted = list(dict.fromkeys(item_ids))
    log = ChangeLog(redis_url)
    try:
        known = log.known(wanted, catalogue.imported_ms)
        for item_id in wanted:
            stands = known[item_id].product if item_id in known else catalogue.positions.get(item_id)
            if stands is None:
                raise UnknownItemError(item_id)
        log.write([Change(item_id) for item_id in wanted])
    finally:
        log.close()
    return len(wanted)


def _products(store: Path, catalogue: Catalogue, feed: Path) -> list[Product]:
    settings = Store.read(store)
    attributes = Attributes(catalogue.taxonomy, Lexicon.of(settings.language))
    places: dict[str, int] = {}
    products = []
    for row in read_rows(feed):
        if isinstance(row, BadRow):
            raise InputError(str(Refusal(str(feed), row.line, row.field, row.reason)))
        try:
            found = listing(row.fields, catalogue.currency)
            if found.id in places:
                raise FieldError("id", f"{found.id!r} stands already in line {places[found.id]}")
        except FieldError as error:
            identity = str(row.fields.get("id") or "")[:80]
            refusal = Refusal(str(feed), row.line, error.field, error.reason, identity)
            raise InputError(str(refusal)) from error
        places[found.id] = row.line
        products.append(product_of(found, attributes, catalogue.currency))
    if not products:
        raise InputError(f"{feed}: holds no product")
    return products


def _with_first_sale(product: Product, catalogue: Catalogue) -> Product:
    """Keep the day of the first sale that the orders told, where the feed tells none."""
    position = catalogue.positions.get(product.id)
    if product.first_sold or position is None:
        return product
    return replace(product, first_sold=catalogue.products[position].first_sold)
