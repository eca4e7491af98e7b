"""The orders of a store's known customers, looked up one at a time.

`python -m recommender import` writes them from the interaction feeds into one SQLite file: nothing is loaded
at start, a lookup reads a few pages, and all processes of a machine share them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

from recommender.artifacts import open_artifact
from recommender.errors import ArtifactError
from recommender.types import Money

ORDERS_FORMAT = 1
MADE_BY = "python -m recommender import"
FILE = "orders.sqlite"
SCHEMA = """
CREATE TABLE orders (key INTEGER PRIMARY KEY, id TEXT NOT NULL COLLATE NOCASE,
                     customer TEXT NOT NULL COLLATE NOCASE, placed_at INTEGER NOT NULL);
CREATE TABLE lines (order_key INTEGER, number INTEGER, item TEXT NOT NULL, quantity INTEGER NOT NULL,
                    price TEXT, status TEXT NOT NULL, PRIMARY KEY (order_key, number)) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX orders_of ON orders (customer, placed_at);
CREATE INDEX orders_by_id ON orders (id, customer);
"""
PARTLY_CANCELLED = "partly_cancelled"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """Pieces of one product in an order.

    `price` is what one piece cost, None where the records hold none. `title` is None where only the
    catalogue knows it.
    """

    item_id: str
    quantity: int
    price: Money | None
    status: str
    title: str | None = None

    @property
    def total(self) -> Money | None:
        """What the pieces cost together, exact; None without a price."""
        if self.price is None:
            return None
        return Money(self.price.amount * self.quantity, self.price.currency)


@dataclass(frozen=True, slots=True)
class Order:
    """What one customer ordered at one time; a `status` is a lower-case name such as `cancelled`."""

    id: str
    placed_at: datetime
    status: str
    lines: tuple[OrderLine, ...]

    @property
    def total(self) -> Money | None:
        """The sum of all lines, exact; None if any of them has no price, or there is no line."""
        totals = [line.total for line in self.lines]
        priced = [total for total in totals if total is not None]
        if not priced or len(priced) < len(totals):
            return None
        return Money(sum((total.amount for total in priced), Decimal(0)), priced[0].currency)


class OrderBook:
    """The imported orders; thread-safe, for each lookup opens the file anew."""

    def __init__(self, file: Path, currency: str) -> None:
        self._address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._currency = currency

    @classmethod
    def open(cls, artifacts: Path) -> OrderBook:
        """Open `artifacts`/orders.

        Raises
        ------
        ArtifactError
            Missing, damaged or of another format; the message names the command that makes it.
        """
        folder = artifacts / "orders"
        manifest = open_artifact(folder, ORDERS_FORMAT, made_by=MADE_BY)
        return cls(folder / FILE, manifest["currency"])

    def order(self, order_id: str, customer_id: str) -> Order | None:
        """Return this customer's order of this number, in upper or lower case, or None."""
        with self._opened() as book:
            row = book.execute(
                "SELECT key, id, placed_at FROM orders WHERE id = ? AND customer = ?"
                " ORDER BY id = ? COLLATE BINARY DESC",
                (order_id, customer_id, order_id),
            ).fetchone()
            return None if row is None else self._order(book, *row)

    def orders_of(self, customer_id: str, limit: int) -> tuple[Order, ...]:
        """Return the customer's latest orders, the last one first, at most `limit`."""
        with self._opened() as book:
            rows = book.execute(
                "SELECT key, id, placed_at FROM orders WHERE customer = ?"
                " ORDER BY placed_at DESC, key DESC LIMIT ?",
                (customer_id, limit),
            ).fetchall()
            return tuple(self._order(book, *row) for row in rows)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._address, uri=True)) as book:
                yield book
        except sqlite3.Error as error:
            raise ArtifactError(f"the orders cannot be read ({error}); run: {MADE_BY} --force") from error

    def _order(self, book: sqlite3.Connection, key: int, order_id: str, placed_at: int) -> Order:
        rows = book.execute(
            "SELECT item, quantity, price, status FROM lines WHERE order_key = ? ORDER BY number", (key,)
        )
        lines = tuple(
            OrderLine(
                item, quantity, None if price is None else Money(Decimal(price), self._currency), status
            )
            for item, quantity, price, status in rows
        )
        statuses = {line.status for line in lines}
        status = statuses.pop() if len(statuses) == 1 else PARTLY_CANCELLED
        return Order(order_id, datetime.fromtimestamp(placed_at, timezone.utc), status, lines)
