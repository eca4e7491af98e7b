"""The store as its files state it: the tests judge by these, not by what the import derived."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

STORE = Path(__file__).resolve().parents[2] / "data/stores/demo"


@cache
def listings() -> dict[str, dict[str, Any]]:
    """Every product's line of the feeds, by id."""
    return {row["id"]: row for path in sorted(STORE.glob("*.jsonl.gz")) for row in _lines(path)}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@cache
def purchases() -> dict[str, set[str]]:
    """What each customer bought in orders that were completed."""
    bought: dict[str, set[str]] = {}
    with gzip.open(STORE / "orders.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["event"] == "purchase" and row["status"] == "completed" and row["user_id"]:
                bought.setdefault(row["user_id"], set()).add(row["item_id"])
    return bought


def price(item_id: str) -> Decimal:
    """What it costs, in pounds."""
    return Decimal(listings()[item_id]["price"].split()[0])


def states(item_id: str, word: str) -> bool:
    """Whether the listing's title or description has this word, or its plural."""
    row = listings()[item_id]
    return bool(
        re.search(rf"\b{word}(s|es)?\b", f"{row['title']} {row.get('description', '')}", re.IGNORECASE)
    )


def policy(topic: str) -> str:
    """The text of one policy, without its front matter."""
    return (STORE / "policies" / f"{topic}.md").read_text("utf-8").split("---", 2)[2]


@cache
def about() -> dict[str, Any]:
    """What store.yml says."""
    document: dict[str, Any] = yaml.safe_load((STORE / "store.yml").read_text("utf-8"))
    return document


def sample_customers() -> list[str]:
    """Ids of the customers that the demo page lets one play."""
    return [str(customer["id"]) for customer in about()["sample_customers"]]


def contact() -> str:
    """Where a person can be reached."""
    return str(about()["contact"])
