"""Grocery Store Dataset: 81 groceries with descriptions and a photo each.

It has no prices: grocery_prices.csv gives sample prices by kind.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

PRICES = Path(__file__).with_name("grocery_prices.csv")
BRANDS = Path(__file__).with_name("grocery_brands.csv")
PHOTOS = ("photos.zip", "train.csv", "val.csv")
NAMED_BY_SORT = frozenset({"Apple", "Juice", "Melon", "Pear"})


def read_rows(path: Path) -> list[dict[str, object]]:
    """Read `products.json`: a list of objects."""
    rows: list[dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def load_prices(path: Path = PRICES) -> dict[str, str]:
    """Read the sample prices in GBP by the source's coarse kind."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["kind"]: row["price"] for row in csv.DictReader(lines)}


def load_brands(path: Path = BRANDS) -> tuple[str, ...]:
    """Read the brands that the packages' names start with."""
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(row["brand"] for row in csv.DictReader(lines))


def products(rows: Iterable[dict[str, object]]) -> Iterator[dict[str, object]]:
    """Map the source's fields to the feed's; the id is the class id that photos are labelled with."""
    prices, brands = load_prices(), load_brands()
    for row in rows:
        title = str(row["name"]).replace("-", " ")
        yield {
            "id": str(row["class_id"]),
            "title": _named_by_kind(title, str(row["coarse"]).replace("-", " ")),
            "description": " ".join(str(row["description"]).split()),
            "image_link": f"/store/images/{Path(str(row['image'])).name}",
            "price": f"{prices[str(row['coarse'])]} GBP",
            "availability": "in_stock",
            "brand": next((brand for brand in brands if title.startswith(brand + " ")), ""),
            "product_type": f"{row['department']} > {str(row['coarse']).replace('-', ' ')}",
        }


def copy_images(rows: Iterable[dict[str, object]], source: Path, target: Path) -> int:
    """Copy each product's photo; return how many."""
    target.mkdir(parents=True, exist_ok=True)
    images = [source / str(row["image"]) for row in rows]
    for image in images:
        shutil.copyfile(image, target / image.name)
    return len(images)


def copy_photos(source: Path, target: Path) -> None:
    """Copy the photos taken in shops, with the tables that say what each shows."""
    target.mkdir(parents=True, exist_ok=True)
    for name in PHOTOS:
        shutil.copyfile(source / name, target / name)


def _named_by_kind(title: str, kind: str) -> str:
    """Add the kind to a sort of fruit or juice: "Granny Smith" becomes "Granny Smith Apple"."""
    if kind in NAMED_BY_SORT and kind.lower() not in title.lower():
        return f"{title} {kind}"
    return title
