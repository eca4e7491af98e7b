"""AWS Retail Demo Store: fictional products with descriptions; prices are fictional and taken as GBP."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

GENDER = {"F": "female", "M": "male"}


def read_rows(path: Path) -> list[dict[str, object]]:
    """Read `products.json.gz`: a list of objects."""
    with gzip.open(path, "rt", encoding="utf-8") as text:
        rows: list[dict[str, object]] = json.load(text)
    return rows


def products(rows: Iterable[dict[str, object]]) -> Iterator[dict[str, object]]:
    """Map the source's fields to the feed's. Its pictures are not here, so no image is claimed."""
    for row in rows:
        yield {
            "id": row["id"],
            "title": " ".join(str(row["name"]).split()),
            "description": " ".join(str(row["description"]).split()),
            "price": f"{Decimal(str(row['price'])).quantize(Decimal('0.01'))} GBP",
            "availability": "in_stock" if int(str(row["current_stock"])) > 0 else "out_of_stock",
            "product_type": f"{row['category']} > {row['style']}",
            "gender": GENDER.get(str(row.get("gender_affinity")), ""),
        }
