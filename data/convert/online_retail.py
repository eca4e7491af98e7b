"""UCI Online Retail: order lines of a UK gift retailer → products and interactions.

Source: `transactions.csv.gz`, one line per item of an invoice (InvoiceNo, StockCode, Description, Quantity,
InvoiceDate, UnitPrice in GBP, CustomerID, Country). The rules below are explained in data/README.md.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from data.convert.titles import canonical_description, load_spelling, readable_title

ITEM_CODE = re.compile(r"\d{5}[A-Z]{0,2}|DCGS\w+")
NOT_ITEMS = frozenset({"22016", "23444", "23574", "23702"})
"""Numbered like items, but a voucher, next-day carriage, a packing charge and a picture file."""

NOTE = re.compile(
    r"\?|\b(?:damage[sd]?|dagamed|found|wrong(?:ly)?|wet|smashed|crushed|broken|thrown|mouldy|missing|mailout"
    r"|amazon|ebay|dotcom|adjust(?:ment)?|check|test|returned|counted|showroom|barcode|sold as|lost"
    r"|faulty|samples)\b",
    re.IGNORECASE,
)
PRICE_DAYS = timedelta(days=90)
STOCK_DAYS = timedelta(days=60)
ORDER_COLUMNS = ("user_id", "item_id", "event", "time", "quantity", "price", "order_id", "status")


@dataclass(frozen=True, slots=True)
class Line:
    """A cleaned order line; `price` per piece in GBP, `quantity` positive also when cancelled."""

    item: str
    description: str
    order: str
    customer: str
    time: datetime
    quantity: int
    price: Decimal
    cancelled: bool


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Read the source's rows as they are."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def clean(rows: Iterable[dict[str, str]]) -> tuple[list[Line], Counter[str]]:
    """Keep the lines that sell an item or take one back; count what was dropped, by rule."""
    kept: list[Line] = []
    counts: Counter[str] = Counter()
    for row in rows:
        rule = _refusal(row)
        counts[rule or "kept"] += 1
        if rule is None:
            kept.append(_line(row))
    described = {line.item for line in kept if _describes(line)}
    lines = [line for line in kept if line.item in described]
    counts["kept"] -= len(kept) - len(lines)
    counts["item without a title"] += len(kept) - len(lines)
    return _one_code(lines), counts


def products(lines: list[Line]) -> Iterator[dict[str, object]]:
    """Derive one product an item: its title, current price and availability."""
    spelling = load_spelling()
    last_day = max(line.time for line in lines)
    by_item: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_item[line.item].append(line)
    for item, sold in sorted(by_item.items()):
        completed = [line for line in sold if not line.cancelled] or sold
        latest = max(line.time for line in completed)
        names = Counter(" ".join(line.description.split()) for line in completed if _describes(line))
        yield {
            "id": item,
            "title": readable_title(canonical_description(names), spelling),
            "price": f"{current_price(completed)} GBP",
            "availability": "in_stock" if latest > last_day - STOCK_DAYS else "out_of_stock",
        }


def orders(lines: list[Line]) -> Iterator[tuple[object, ...]]:
    """Give the interactions in order of time: one purchase a line, columns as ORDER_COLUMNS."""
    for line in sorted(lines, key=lambda line: (line.time, line.order, line.item)):
        status = "cancelled" if line.cancelled else "completed"
        time = line.time.isoformat(timespec="minutes")
        yield line.customer, line.item, "purchase", time, line.quantity, line.price, line.order, status


def current_price(completed: list[Line]) -> Decimal:
    """Take the price most lines had in the last 90 days that the item sold; between equals the later one."""
    latest = max(line.time for line in completed)
    recent = [line for line in completed if line.time > latest - PRICE_DAYS]
    votes = Counter(line.price for line in recent)
    last_seen = {line.price: line.time for line in sorted(recent, key=lambda line: line.time)}
    return max(votes, key=lambda price: (votes[price], last_seen[price], price))


def _refusal(row: dict[str, str]) -> str | None:
    """Name the rule that drops a row, or None."""
    code = row["StockCode"].strip().upper()
    if not ITEM_CODE.fullmatch(code) or code in NOT_ITEMS:
        return "fee, postage, voucher or manual entry"
    if int(row["Quantity"]) <= 0 and not row["InvoiceNo"].startswith("C"):
        return "stock adjustment"
    if Decimal(row["UnitPrice"]) < Decimal("0.01"):
        return "no price"
    return None


def _line(row: dict[str, str]) -> Line:
    return Line(
        item=row["StockCode"].strip(),
        description=row["Description"],
        order=row["InvoiceNo"],
        customer=row["CustomerID"],
        time=datetime.fromisoformat(row["InvoiceDate"]),
        quantity=abs(int(row["Quantity"])),
        price=Decimal(row["UnitPrice"]).quantize(Decimal("0.01")),
        cancelled=row["InvoiceNo"].startswith("C"),
    )


def _describes(line: Line) -> bool:
    """Tell whether a description names the item; notes of the warehouse ("wet damaged", "??") do not."""
    text = line.description
    shouted = text == text.upper()  # items are written in capitals, notes are not
    return any(letter.isalpha() for letter in text) and (shouted or not NOTE.search(text))


def _one_code(lines: list[Line]) -> list[Line]:
    """Read codes that differ in case only as one item, under the spelling most lines have."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        spellings[line.item.upper()][line.item] += 1
    chosen = {code: max(sorted(seen), key=lambda text: seen[text]) for code, seen in spellings.items()}
    return [replace(line, item=chosen[line.item.upper()]) for line in lines]
