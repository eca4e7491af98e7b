"""Purchases of known customers in the interaction feeds → the order book (recommender/orders.py).

Here a line keeps its product's id even where the catalogue does not know it: an order is what was bought, not
what is still sold. Lines that cannot be read are left out; the import of the catalogue reports them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from recommender.artifacts import fingerprint, is_current, write_artifact
from recommender.catalogue import STATUSES
from recommender.orders import FILE, INDEXES, MADE_BY, ORDERS_FORMAT, SCHEMA
from recommender.pipelines.feed_file import Row
from recommender.pipelines.feed_products import item_id
from recommender.pipelines.feed_reader import read_rows
from recommender.pipelines.feed_values import FieldError, price, utc_seconds, whole_number
from recommender.store import Store

Line = tuple[str, str, int, str, int, str | None, str]

_READ = """
CREATE TEMP TABLE read (id TEXT, customer TEXT, placed_at INTEGER, item TEXT, quantity INTEGER, price TEXT,
                        status TEXT);
"""
_NUMBERED = """
INSERT INTO orders (id, customer, placed_at)
    SELECT id, customer, min(placed_at) FROM read GROUP BY id, customer ORDER BY min(rowid);
CREATE TEMP TABLE keys AS SELECT key, id, customer FROM orders;
CREATE INDEX temp.keys_by_id ON keys (id, customer);
INSERT INTO lines
    SELECT keys.key, read.rowid, item, quantity, price, status
    FROM read JOIN keys ON keys.id = read.id AND keys.customer = read.customer;
"""
"""SQLite groups and sorts on disk: the memory does not grow with the feeds."""


def import_orders(
    settings: Store,
    feeds: Sequence[Path],
    artifacts: Path,
    *,
    progress: Callable[[str], None],
    force: bool = False,
) -> None:
    """Write `artifacts/orders` from interaction feeds, unless it is up to date.

    Raises
    ------
    InputError
        A feed cannot be read to its end.
    """
    target, inputs = artifacts / "orders", _inputs(settings, feeds)
    if not force and is_current(target, inputs, ORDERS_FORMAT):
        return
    progress("writing the orders")
    facts = {"currency": settings.currency}
    with (
        write_artifact(target, ORDERS_FORMAT, inputs=inputs, made_by=MADE_BY, **facts) as folder,
        closing(sqlite3.connect(folder / FILE)) as book,
    ):
        book.executescript(SCHEMA + _READ)
        for feed in feeds:
            lines = _lines(feed, settings.currency)
            book.executemany("INSERT INTO read VALUES (?, ?, ?, ?, ?, ?, ?)", lines)
        book.commit()
        book.executescript(_NUMBERED + INDEXES)


def _lines(feed: Path, currency: str) -> Iterator[Line]:
    for row in read_rows(feed):
        if isinstance(row, Row) and (line := _line(row.fields, currency)) is not None:
            yield line


def _line(fields: dict[str, Any], currency: str) -> Line | None:
    """One line of an order; None where the row is no purchase of a known customer, or no good one."""
    if fields.get("event") != "purchase" or not fields.get("user_id"):
        return None
    try:
        order, customer = item_id(fields, "order_id"), item_id(fields, "user_id")
        item, time = item_id(fields, "item_id"), utc_seconds("time", str(fields.get("time") or ""))
        quantity = whole_number("quantity", fields["quantity"]) if fields.get("quantity") else 1
        stated = fields.get("price") not in (None, "")
        paid = format(price("price", fields["price"], currency), "f") if stated else None
    except FieldError:
        return None
    status = fields.get("status") or STATUSES[0]
    return None if status not in STATUSES else (order, customer, time, item, quantity, paid, status)


def _inputs(settings: Store, feeds: Sequence[Path]) -> str:
    here = Path(__file__)
    return fingerprint(f"{settings.currency} {ORDERS_FORMAT}", *feeds, here, here.with_name("feed_values.py"))
