"""AWS Retail Demo Store: fictional products with descriptions; prices are fictional and taken as GBP."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

GENDER = {"F": "female", "M": "male"}
LOST_LETTER = re.compile(r"(?<=[a-z])x([C-F][0-9A-F])")
"""The source writes "décor" as "dxE9cor": the byte of Latin-1 in hexadecimal."""


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
            "title": readable(row["name"]),
            "description": readable(row["description"]),
            "price": f"{Decimal(str(row['price'])).quantize(Decimal('0.01'))} GBP",
            "availability": "in_stock" if int(str(row["current_stock"])) > 0 else "out_of_stock",
            "product_type": f"{row['category']} > {row['style']}",
            "gender": GENDER.get(str(row.get("gender_affinity")), ""),
        }


def readable(text: object) -> str:
    """Mend whitespace and the letters that the source lost."""
    mended = LOST_LETTER.sub(lambda match: bytes.fromhex(match[1]).decode("latin-1"), str(text))
    return " ".join(mended.split())
