"""The products of a store with exact filters over them, and the interactions of its customers.

Both are read from the folder that `python -m recommender import` writes (docs/formats.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.artifacts import open_artifact
from recommender.errors import ArtifactError
from recommender.taxonomy import Taxonomy
from recommender.types import WISH_ATTRIBUTES, Filters, Money, Product

CATALOGUE_FORMAT = 1
MADE_BY = "python -m recommender import"

EVENTS = ("view_item_list", "select_item", "view_item", "add_to_cart", "remove_from_cart", "purchase")
STATUSES = ("completed", "cancelled")

Mask = npt.NDArray[np.bool_]

_EXPONENTS = MappingProxyType(
    {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "TND": 3}
)
_LARGEST = np.iinfo(np.int64).max
_OWN = (*WISH_ATTRIBUTES, "recipient", "occasion")
_TUPLES = ("category_path", "color", "material", "occasion", "recipient")


def minor_digits(currency: str) -> int:
    """Return how many decimals the currency has (ISO 4217): 2 for GBP."""
    return _EXPONENTS.get(currency, 2)


class Catalogue:
    """An immutable set of products with vectorised, exact filters.

    Attributes
    ----------
    products : in feed order; a product's *position* is its index here and in every mask
    by_id, positions : product and position of each id
    currency : ISO 4217 code of every price
    taxonomy : the category tree
    version : fingerprint of the inputs it was imported from
    prices : shape (n,), int64, minor units (pence)
    in_stock : shape (n,)
    first_sold : shape (n,), int64, ordinal day, 0 where unknown
    pack_counts : shape (n,), int64, 0 where the listing states none
    """

    def __init__(
        self, products: Sequence[Product], taxonomy: Taxonomy, currency: str, *, version: str = ""
    ) -> None:
        self.products = tuple(products)
        self.taxonomy = taxonomy
        self.currency = currency
        self.version = version
        self.by_id = {p.id: p for p in self.products}
        self.positions = {p.id: i for i, p in enumerate(self.products)}
        self._scale = Decimal(10) ** minor_digits(currency)
        self.prices = np.array([int(p.price.amount * self._scale) for p in self.products], dtype=np.int64)
        self.in_stock = np.array([p.availability == "in_stock" for p in self.products], dtype=np.bool_)
        self.first_sold = np.array(
            [p.first_sold.toordinal() if p.first_sold else 0 for p in self.products], dtype=np.int64
        )
        self.pack_counts = np.array([p.pack_count or 0 for p in self.products], dtype=np.int64)
        self._own = {a: _postings(own_values(p, a) for p in self.products) for a in _OWN}
        self._stated = {a: _postings(stated_values(p, a) for p in self.products) for a in WISH_ATTRIBUTES}
        self._silent = {a: self._none_of(self._stated[a].values()) for a in WISH_ATTRIBUTES}

    def __len__(self) -> int:
        return len(self.products)

    @classmethod
    def load(cls, path: Path) -> Catalogue:
        """Read the catalogue folder at `path`.

        Raises
        ------
        ArtifactError
            Missing, damaged or of another format; the message names the command that makes it.
        """
        manifest = open_artifact(path, CATALOGUE_FORMAT, made_by=MADE_BY)
        try:
            taxonomy = Taxonomy.from_json(json.loads((path / "taxonomy.json").read_text(encoding="utf-8")))
            with (path / "products.jsonl").open(encoding="utf-8") as lines:
                products = [product_from_json(json.loads(line)) for line in lines]
            return cls(products, taxonomy, manifest["currency"], version=manifest["inputs"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactError(f"{path} is damaged ({error!r}); run: {MADE_BY} --force") from error

    def name_of(self, category: str) -> str:
        """Return the display name of a category id, or the id itself where the taxonomy has none."""
        return self.taxonomy.name(category) if category in self.taxonomy else category

    def noun_of(self, category: str) -> str:
        """Return the plural for a category's items in a sentence, or the id where the taxonomy has none."""
        return self.taxonomy.noun(category) if category in self.taxonomy else category

    def allowed(self, filters: Filters) -> Mask:
        """Return shape (n,), True where a product meets every constraint of `filters`.

        A wish is met only by what the item itself is (`Product.color`, …; a category also by those below it);
        an exclusion is broken by anything its listing states. Prices are inclusive and exact.
        `in_stock` False asks nothing. An attribute in `exclude` that no product can have raises KeyError.
        """
        mask = np.ones(len(self), dtype=np.bool_)
        for attribute in WISH_ATTRIBUTES:
            if wished := getattr(filters, attribute):
                mask &= self._any_of(self._own[attribute], wished)
        for attribute, excluded in filters.exclude.items():
            mask &= ~self._any_of(self._stated[attribute], excluded)
        if filters.price_min is not None:
            mask &= self.prices >= self._minor(filters.price_min, ROUND_CEILING)
        if filters.price_max is not None:
            mask &= self.prices <= self._minor(filters.price_max, ROUND_FLOOR)
        if filters.in_stock:
            mask &= self.in_stock
        return mask

    def price_distances(self, filters: Filters) -> npt.NDArray[np.int64]:
        """Return how far each price lies outside of the limits, in minor units, shape (n,); 0 within."""
        distances = np.zeros(len(self), dtype=np.int64)
        if filters.price_min is not None:
            distances = np.maximum(distances, self._minor(filters.price_min, ROUND_CEILING) - self.prices)
        if filters.price_max is not None:
            distances = np.maximum(distances, self.prices - self._minor(filters.price_max, ROUND_FLOOR))
        return distances

    def having(self, attribute: str, values: Iterable[str] | None = None) -> Mask:
        """Return shape (n,), True where an item is one of `values` in `attribute` (None: any value at all).

        `attribute` is one of those of a wish, `recipient` or `occasion`.
        """
        return self._any_of(self._own[attribute], self._own[attribute] if values is None else values)

    def silent(self, filters: Filters) -> Mask:
        """Return shape (n,), True where a listing does not state an excluded attribute at all."""
        mask = np.zeros(len(self), dtype=np.bool_)
        for attribute, values in filters.exclude.items():
            if values:
                mask |= self._silent[attribute]
        return mask

    def unstated(self, position: int, filters: Filters) -> tuple[str, ...]:
        """Return the excluded attributes that the listing at `position` does not state at all."""
        return tuple(a for a, values in filters.exclude.items() if values and self._silent[a][position])

    def _any_of(self, postings: Mapping[str, npt.NDArray[np.int64]], values: Iterable[str]) -> Mask:
        mask = np.zeros(len(self), dtype=np.bool_)
        for value in values:
            if (found := postings.get(value.casefold())) is not None:
                mask[found] = True
        return mask

    def _none_of(self, postings: Iterable[npt.NDArray[np.int64]]) -> Mask:
        mask = np.ones(len(self), dtype=np.bool_)
        for found in postings:
            mask[found] = False
        return mask

    def _minor(self, amount: Decimal, rounding: str) -> int:
        if abs(amount) * self._scale > _LARGEST:  # also an infinite or absurd limit
            return int(_LARGEST) if amount > 0 else -int(_LARGEST)
        return int((amount * self._scale).to_integral_value(rounding=rounding))


def own_values(product: Product, attribute: str) -> tuple[str, ...]:
    """Return the values of `attribute` that meet a wish: what the item is."""
    if attribute == "category":
        return product.category_path
    value = getattr(product, attribute)
    if attribute == "size":  # "large/60cm": both are stated of the item
        value = value.split("/") if value else ()
    return tuple(value) if isinstance(value, tuple | list) else (value,) if value else ()


def stated_values(product: Product, attribute: str) -> tuple[str, ...]:
    """Return the values of `attribute` that break an exclusion: all that the listing states."""
    return (*own_values(product, attribute), *product.mentions.get(attribute, ()))


def _postings(rows: Iterable[tuple[str, ...]]) -> dict[str, npt.NDArray[np.int64]]:
    found: dict[str, list[int]] = {}
    for position, values in enumerate(rows):
        for value in dict.fromkeys(v.casefold() for v in values):
            found.setdefault(value, []).append(position)
    return {value: np.array(positions, dtype=np.int64) for value, positions in found.items()}


def product_to_json(product: Product) -> dict[str, Any]:
    """Return a JSON-ready row that `product_from_json` reads back; empty fields are left out."""
    row = {f.name: getattr(product, f.name) for f in fields(product)}
    row["price"] = {"amount": str(product.price.amount), "currency": product.price.currency}
    row["mentions"] = {a: list(values) for a, values in product.mentions.items()}
    row["first_sold"] = product.first_sold.isoformat() if product.first_sold else None
    return {name: value for name, value in row.items() if value not in (None, (), {})}


def product_from_json(row: dict[str, Any]) -> Product:
    """Rebuild a product from `product_to_json`."""
    row = dict(row)
    row["price"] = Money(Decimal(row["price"]["amount"]), row["price"]["currency"])
    row["mentions"] = MappingProxyType({a: tuple(v) for a, v in row.get("mentions", {}).items()})
    row["first_sold"] = date.fromisoformat(row["first_sold"]) if row.get("first_sold") else None
    for name in _TUPLES:
        row[name] = tuple(row.get(name, ()))
    return Product(**row)


@dataclass(frozen=True, slots=True)
class Interactions:
    """What customers did, as arrays of one length m in order of time.

    Attributes
    ----------
    user : int32, index into `users`, -1 for an unknown customer
    item : int32, position in the catalogue
    event : uint8, index into `EVENTS`
    time : int64, seconds since 1970 UTC
    quantity : int32
    price : int64, of one piece in minor units, -1 where the feed has none
    order : int32, index into `orders`, -1 for none
    status : uint8, index into `STATUSES`
    users, orders : ids by index
    """

    user: npt.NDArray[np.int32]
    item: npt.NDArray[np.int32]
    event: npt.NDArray[np.uint8]
    time: npt.NDArray[np.int64]
    quantity: npt.NDArray[np.int32]
    price: npt.NDArray[np.int64]
    order: npt.NDArray[np.int32]
    status: npt.NDArray[np.uint8]
    users: tuple[str, ...]
    orders: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.item)

    def purchases(self) -> Mask:
        """Return shape (m,), True on lines of completed purchases."""
        mask: Mask = (self.event == EVENTS.index("purchase")) & (self.status == STATUSES.index("completed"))
        return mask

    @classmethod
    def load(cls, path: Path) -> Interactions:
        """Read the interactions of the catalogue folder at `path`; ArtifactError as `Catalogue.load`."""
        open_artifact(path, CATALOGUE_FORMAT, made_by=MADE_BY)
        try:
            tables = json.loads((path / "interactions.json").read_text(encoding="utf-8"))
            with np.load(path / "interactions.npz", allow_pickle=False) as arrays:
                return cls(**arrays, users=tuple(tables["users"]), orders=tuple(tables["orders"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactError(f"{path} is damaged ({error!r}); run: {MADE_BY} --force") from error

    def save(self, folder: Path) -> None:
        """Write `interactions.npz` and `interactions.json` into `folder`."""
        arrays = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("users", "orders")}
        np.savez(folder / "interactions.npz", **arrays)
        tables = {"users": self.users, "orders": self.orders, "events": EVENTS, "statuses": STATUSES}
        (folder / "interactions.json").write_text(json.dumps(tables) + "\n", encoding="utf-8")
