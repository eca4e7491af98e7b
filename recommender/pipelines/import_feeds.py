"""`python -m recommender import`: feeds of a store → the catalogue folder, whole or not at all."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from recommender.artifacts import fingerprint, is_current, open_artifact, write_artifact
from recommender.attributes import Attributes, Listed
from recommender.catalogue import CATALOGUE_FORMAT, EVENTS, MADE_BY, Interactions, product_to_json
from recommender.errors import InputError
from recommender.lexicon import Lexicon
from recommender.pipelines.feed_file import BadRow, Row
from recommender.pipelines.feed_interactions import InteractionColumns
from recommender.pipelines.feed_products import Listing, listing
from recommender.pipelines.feed_reader import read_rows
from recommender.pipelines.feed_values import FieldError
from recommender.pipelines.import_report import FeedCount, ImportReport, Refusal
from recommender.store import Store
from recommender.taxonomy import Taxonomy
from recommender.types import Money, Product

FEW = 10
"""Refused lines that never refuse a whole feed, however short it is."""

Progress = Callable[[str], None]


def import_store(
    store: Path,
    artifacts: Path,
    feeds: Sequence[Path] = (),
    *,
    progress: Progress | None = None,
    force: bool = False,
) -> ImportReport:
    """Import the feeds of a store into `artifacts/catalogue`.

    `store` is the folder with store.yml. `feeds` hold products and interactions to read instead of its own:
    with a product feed among them they are the whole catalogue; interaction feeds alone go with the
    store's products. `progress` is called with a line for every step, `force` imports though nothing changed.

    Raises
    ------
    InputError
        A feed or setting cannot be used; the catalogue that stood before still stands.
    """
    begun = time.monotonic()
    say = progress or (lambda _: None)
    settings = Store.read(store)
    lexicon = Lexicon.of(settings.language)
    products, interactions = _chosen(settings, feeds)
    inputs = _inputs(settings, products, interactions)
    target = artifacts / "catalogue"
    if not force and is_current(target, inputs, CATALOGUE_FORMAT):
        manifest = open_artifact(target, CATALOGUE_FORMAT, made_by=MADE_BY)
        return ImportReport.of_counts(manifest["counts"])
    # The counts are known when the folder is full; the manifest is written after that.
    facts: dict[str, Any] = {"currency": settings.currency, "store": settings.name, "counts": {}}
    with write_artifact(target, CATALOGUE_FORMAT, inputs=inputs, made_by=MADE_BY, **facts) as folder:
        with (folder / "refused.jsonl").open("w", encoding="utf-8") as record:
            job = _Import(settings, lexicon, record, say)
            job.read_products(products)
            job.read_interactions(interactions)
        report = job.write(folder)
        facts["counts"].update(report.counts())
    report.seconds = round(time.monotonic() - begun, 2)
    return report


def _chosen(settings: Store, feeds: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    if not feeds:
        return settings.products, settings.interactions
    interactions = tuple(path for path in feeds if _holds_interactions(path))
    products = tuple(path for path in feeds if path not in interactions)
    return products or settings.products, interactions


def _holds_interactions(path: Path) -> bool:
    first = next((row for row in read_rows(path) if isinstance(row, Row)), None)
    return first is not None and "item_id" in first.fields and "event" in first.fields


def _inputs(settings: Store, products: Sequence[Path], interactions: Sequence[Path]) -> str:
    """Fingerprint of all that the catalogue is made from, the reading code included."""
    code = Path(__file__).parent.parent
    try:
        return fingerprint(
            f"{settings.name} {settings.currency} {settings.language} {CATALOGUE_FORMAT}",
            *(part for feed in products for part in ("products", feed)),
            *(part for feed in interactions for part in ("interactions", feed)),
            settings.taxonomy,
            *sorted((code / "attributes").glob("*.py")),
            code / "words.py",
            code / "taxonomy.py",
            code / "lexicon" / f"{settings.language}.yml",
            *sorted((code / "pipelines").glob("feed_*.py")),
        )
    except OSError as error:
        raise InputError(f"{error.filename}: cannot be read: {error.strerror}") from error


class _Import:
    """One run: what was read so far, and the report."""

    def __init__(self, settings: Store, lexicon: Lexicon, record: TextIO, say: Progress) -> None:
        self._settings = settings
        self._record = record
        self._say = say
        self._taxonomy = Taxonomy.read(settings.taxonomy)
        self._attributes = Attributes(self._taxonomy, lexicon)
        self._listings: dict[str, Listing] = {}
        self._interactions = InteractionColumns({}, settings.currency).interactions()
        self.report = ImportReport()

    def read_products(self, feeds: Sequence[Path]) -> None:
        origins: dict[str, str] = {}

        def take(fields: dict[str, Any], origin: str) -> None:
            found = listing(fields, self._settings.currency)
            if found.id in origins:
                raise FieldError("id", f"{found.id!r} stands already in {origins[found.id]}")
            origins[found.id] = origin
            self._listings[found.id] = found

        for feed in feeds:
            self._read(feed, "products", take)
        if not self._listings:
            raise InputError(f"{feeds[0]}: holds no product")

    def read_interactions(self, feeds: Sequence[Path]) -> None:
        positions = {item: position for position, item in enumerate(self._listings)}
        columns = InteractionColumns(positions, self._settings.currency)
        for feed in feeds:
            self._read(feed, "interactions", lambda fields, _: columns.add(fields))
        self.report.unknown_items = columns.unknown
        self._interactions = columns.interactions()

    def _read(self, feed: Path, kind: str, take: Callable[[dict[str, Any], str], None]) -> None:
        self._say(f"reading {feed}")
        count = FeedCount(str(feed), kind)
        self.report.feeds.append(count)
        for row in read_rows(feed):
            if isinstance(row, BadRow):
                refusal = Refusal(str(feed), row.line, row.field, row.reason)
                self.report.refuse(count, refusal, self._record)
                continue
            try:
                take(row.fields, f"{feed}: line {row.line}")
                count.accepted += 1
            except FieldError as error:
                identity = str(row.fields.get("id") or row.fields.get("item_id") or "")[:80]
                refusal = Refusal(str(feed), row.line, error.field, error.reason, identity)
                self.report.refuse(count, refusal, self._record)
        if count.refused > max(FEW, count.accepted):
            total, last = count.refused + count.accepted, self.report.refused[-1]
            raise InputError(f"{feed}: {count.refused} of {total} lines refused, such as: {last}")

    def write(self, folder: Path) -> ImportReport:
        """Derive the attributes and write all files but the manifest."""
        self._say(f"deriving attributes of {len(self._listings)} products")
        first_sold = _first_sold(self._interactions)
        with (folder / "products.jsonl").open("w", encoding="utf-8") as file:
            for position, found in enumerate(self._listings.values()):
                sold = found.first_sold or first_sold.get(position)
                product = self._product(found, sold)
                file.write(json.dumps(product_to_json(product), ensure_ascii=False) + "\n")
        (folder / "taxonomy.json").write_text(
            json.dumps(self._taxonomy.to_json(), ensure_ascii=False) + "\n", encoding="utf-8"
        )
        self._interactions.save(folder)
        self.report.products = len(self._listings)
        self.report.interactions = len(self._interactions)
        self.report.users = len(self._interactions.users)
        self.report.orders = len(self._interactions.orders)
        return self.report

    def _product(self, found: Listing, first_sold: date | None) -> Product:
        derived = self._attributes.of(_listed(found))
        return Product(
            id=found.id,
            title=found.title,
            description=found.description,
            price=Money(found.price, self._settings.currency),
            availability=found.availability,
            brand=found.brand or None,
            image_link=found.image_link,
            link=found.link,
            rating=found.rating,
            first_sold=first_sold,
            **{f.name: getattr(derived, f.name) for f in fields(derived)},
        )


def _listed(found: Listing) -> Listed:
    return Listed(**{f.name: getattr(found, f.name) for f in fields(Listed)})


def _first_sold(interactions: Interactions) -> dict[int, date]:
    """Return the day of the first purchase per item position; interactions are in order of time."""
    bought = np.flatnonzero(interactions.event == EVENTS.index("purchase"))
    items, first = np.unique(interactions.item[bought], return_index=True)
    times = interactions.time[bought][first]
    return {
        int(item): datetime.fromtimestamp(int(second), timezone.utc).date()
        for item, second in zip(items, times, strict=True)
    }
