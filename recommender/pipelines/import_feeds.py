"""`python -m recommender import`: feeds of a store → the catalogue folder, whole or not at all."""

from __future__ import annotations

import json
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date, datetime, timezone
from functools import partial
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
from recommender.pipelines.import_orders import import_orders
from recommender.pipelines.import_report import FeedCount, ImportReport, Refusal
from recommender.store import Store
from recommender.taxonomy import Taxonomy
from recommender.types import Money, Product

FEW = 10
"""Refused lines that never refuse a whole feed, however short it is."""

SAY_EVERY_S = 5.0
"""How often a long feed says how far it is read."""

Progress = Callable[[str], None]


def import_store(
    store: Path,
    artifacts: Path,
    feeds: Sequence[Path] = (),
    *,
    progress: Progress | None = None,
    force: bool = False,
) -> ImportReport:
    """Import the feeds of a store into `artifacts/catalogue`, and the orders in them into `artifacts/orders`.

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
    products, interactions = _chosen(settings, feeds)
    report = _import_catalogue(settings, artifacts, products, interactions, say, force)
    import_orders(settings, interactions, artifacts, progress=say, force=force)
    report.seconds = round(time.monotonic() - begun, 2)
    return report


def _import_catalogue(
    settings: Store,
    artifacts: Path,
    products: Sequence[Path],
    interactions: Sequence[Path],
    say: Progress,
    force: bool,
) -> ImportReport:
    lexicon = Lexicon.of(settings.language)
    inputs = _inputs(settings, products, interactions)
    target = artifacts / "catalogue"
    if not force and is_current(target, inputs, CATALOGUE_FORMAT):
        manifest = open_artifact(target, CATALOGUE_FORMAT, made_by=MADE_BY)
        return ImportReport.of_counts(manifest["counts"])
    # The counts are known when the folder is full; the manifest is written after that.
    facts: dict[str, Any] = {"currency": settings.currency, "store": settings.name, "counts": {}}
    # Of changes of single products, those count that were made after the feeds began to be read.
    facts["begun_at"] = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    with write_artifact(target, CATALOGUE_FORMAT, inputs=inputs, made_by=MADE_BY, **facts) as folder:
        with (folder / "refused.jsonl").open("w", encoding="utf-8") as record:
            job = _Import(settings, lexicon, folder, record, say)
            job.read_products(products)
            job.read_interactions(interactions)
        report = job.write()
        facts["counts"].update(report.counts())
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
    """One run: of the products only ids and places are kept in memory, the rest waits in a file."""

    def __init__(
        self, settings: Store, lexicon: Lexicon, folder: Path, record: TextIO, say: Progress
    ) -> None:
        self._settings = settings
        self._folder = folder
        self._record = record
        self._say = say
        self._taxonomy = Taxonomy.read(settings.taxonomy)
        self._attributes = Attributes(self._taxonomy, lexicon)
        self._waiting = folder / "waiting.jsonl"
        self._positions: dict[str, int] = {}
        self._interactions = InteractionColumns({}, settings.currency).interactions()
        self.report = ImportReport()

    def read_products(self, feeds: Sequence[Path]) -> None:
        places = (array("H"), array("q"))  # feed and line of each position
        with self._waiting.open("w", encoding="utf-8") as waiting:

            def take(number: int, fields: dict[str, Any], line: int) -> None:
                found = listing(fields, self._settings.currency)
                if (before := self._positions.get(found.id)) is not None:
                    feed, at = places[0][before], places[1][before]
                    raise FieldError("id", f"{found.id!r} stands already in {feeds[feed]}: line {at}")
                self._positions[found.id] = len(self._positions)
                places[0].append(number)
                places[1].append(line)
                product = product_of(found, self._attributes, self._settings.currency)
                waiting.write(json.dumps(product_to_json(product), ensure_ascii=False) + "\n")

            for number, feed in enumerate(feeds):
                self._read(feed, "products", partial(take, number))
        if not self._positions:
            raise InputError(f"{feeds[0]}: holds no product")

    def read_interactions(self, feeds: Sequence[Path]) -> None:
        columns = InteractionColumns(self._positions, self._settings.currency)
        for feed in feeds:
            self._read(feed, "interactions", lambda fields, _: columns.add(fields))
        self.report.unknown_items = columns.unknown
        self._interactions = columns.interactions()

    def _read(self, feed: Path, kind: str, take: Callable[[dict[str, Any], int], None]) -> None:
        self._say(f"reading {feed}")
        count = FeedCount(str(feed), kind)
        self.report.feeds.append(count)
        said = time.monotonic()
        for row in read_rows(feed):
            if time.monotonic() - said >= SAY_EVERY_S:
                said = time.monotonic()
                self._say(f"reading {feed}: line {row.line}")
            if isinstance(row, BadRow):
                refusal = Refusal(str(feed), row.line, row.field, row.reason)
                self.report.refuse(count, refusal, self._record)
                continue
            try:
                take(row.fields, row.line)
                count.accepted += 1
            except FieldError as error:
                identity = str(row.fields.get("id") or row.fields.get("item_id") or "")[:80]
                refusal = Refusal(str(feed), row.line, error.field, error.reason, identity)
                self.report.refuse(count, refusal, self._record)
        if count.refused > max(FEW, count.accepted):
            total, last = count.refused + count.accepted, self.report.refused[-1]
            raise InputError(f"{feed}: {count.refused} of {total} lines refused, such as: {last}")

    def write(self) -> ImportReport:
        """Write all files but the manifest; the day of a product's first sale comes from the interactions."""
        self._say(f"writing {len(self._positions)} products")
        first_sold = _first_sold(self._interactions)
        with (
            self._waiting.open(encoding="utf-8") as waiting,
            (self._folder / "products.jsonl").open("w", encoding="utf-8") as file,
        ):
            for position, line in enumerate(waiting):
                row = json.loads(line)
                if "first_sold" not in row and position in first_sold:
                    row["first_sold"] = first_sold[position].isoformat()
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._waiting.unlink()
        (self._folder / "taxonomy.json").write_text(
            json.dumps(self._taxonomy.to_json(), ensure_ascii=False) + "\n", encoding="utf-8"
        )
        self._interactions.save(self._folder)
        self.report.products = len(self._positions)
        self.report.interactions = len(self._interactions)
        self.report.users = len(self._interactions.users)
        self.report.orders = len(self._interactions.orders)
        return self.report


def product_of(found: Listing, attributes: Attributes, currency: str) -> Product:
    """Complete a listing with the attributes that its words state."""
    derived = attributes.of(_listed(found))
    return Product(
        id=found.id,
        title=found.title,
        description=found.description,
        price=Money(found.price, currency),
        availability=found.availability,
        brand=found.brand or None,
        image_link=found.image_link,
        link=found.link,
        rating=found.rating,
        first_sold=found.first_sold,
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
