"""What the bot's own pages show of a store: its name, its sample customers, and a few shelves of products.

`store.yml` names the store; `showcase.yml` beside it, if there is one, holds `suggestions` (texts to ask) and
`shelves` (a `title` and `items` each: a product's `id`, a `kind` to draw). The products are read from the
store's JSON-lines feeds.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

SHOWN = ("id", "title", "image_link", "availability", "color")


@dataclass(frozen=True)
class Store:
    """A store's folder with the documents of its `store.yml` and `showcase.yml`."""

    folder: Path
    about: Mapping[str, Any]
    showcase: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Store:
        """Read both documents; FileNotFoundError if the folder is no store."""
        showcase = folder / "showcase.yml"
        return cls(folder, _yaml(folder / "store.yml"), _yaml(showcase) if showcase.is_file() else {})

    @property
    def sample_customers(self) -> tuple[dict[str, str], ...]:
        """Customers of the store's data whom a visitor of the demo page may play: `{id, label}`."""
        return tuple(
            {"id": str(customer["id"]), "label": str(customer["label"])}
            for customer in self.about.get("sample_customers") or ()
        )

    def shop_window(self) -> dict[str, Any]:
        """What the demo page shows: name, language, suggestions, and shelves of items."""
        shelves = self.showcase.get("shelves") or []
        products = self._products({str(shown["id"]) for shelf in shelves for shown in shelf["items"]})
        return {
            "name": self.about["name"],
            "language": self.about.get("language", "en"),
            "suggestions": list(self.showcase.get("suggestions") or ()),
            "shelves": [
                {"title": shelf["title"], "items": _on_shelf(shelf["items"], products)} for shelf in shelves
            ],
        }

    def _products(self, wanted: Collection[str]) -> dict[str, dict[str, Any]]:
        return {row["id"]: _item(row) for row in self._rows() if row["id"] in wanted}

    def _rows(self) -> Iterator[dict[str, Any]]:
        for name in self.about.get("products") or ():
            if ".jsonl" not in name:
                continue
            unpack = gzip.open if name.endswith(".gz") else open
            with unpack(self.folder / name, "rt", encoding="utf-8") as lines:
                yield from map(json.loads, lines)


def _on_shelf(
    shown: Iterable[Mapping[str, str]], products: Mapping[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """The items in their order; a product that the feeds no longer hold is left out."""
    return [
        {"category": one.get("kind", ""), **products[str(one["id"])]}
        for one in shown
        if str(one["id"]) in products
    ]


def _item(row: Mapping[str, Any]) -> dict[str, Any]:
    amount, currency = str(row["price"]).split()
    item = {name: row[name] for name in SHOWN if row.get(name)}
    return {**item, "price": {"amount": amount, "currency": currency}}


def _yaml(path: Path) -> Mapping[str, Any]:
    with path.open(encoding="utf-8") as text:
        return YAML(typ="safe").load(text) or {}
