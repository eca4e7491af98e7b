"""The products of a store with exact filters over them, and the interactions of its customers.

Both are read from the folder that `python -m recommender import` writes (docs/formats.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, fields
from datetime import date, datetime
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
Positions = npt.NDArray[np.int64]

_EXPONENTS = MappingProxyType(
    {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "BHD": 3, "KWD": 3, "TND": 3}
)
_LARGEST = np.iinfo(np.int64).max
_OWN = (*WISH_ATTRIBUTES, "recipient", "occasion")
_COLUMNS = ("prices", "in_stock", "first_sold", "pack_counts", "alive", "imported_as")
_TUPLES = ("category_path", "color", "material", "occasion", "recipient")


def minor_digits(currency: str) -> int:
    """Return how many decimals the currency has (ISO 4217): 2 for GBP."""
    return _EXPONENTS.get(currency, 2)


class Catalogue:
    """An immutable set of products with vectorised, exact filters.

    `changed` returns another one in which single products are new, different or gone. Positions stay what
    they were, for scores and indexes go by them: what changes gets a new position behind all others, and a
    product that is gone, or stands elsewhere now, leaves a dead position that no filter allows.

    Attributes
    ----------
    products : in feed order; a product's *position* is its index here and in every mask
    positions : position of each id
    currency : ISO 4217 code of every price
    taxonomy : the category tree
    version : fingerprint of the inputs it was imported from
    imported_ms : when their import began, Unix time in milliseconds
    prices : shape (n,), int64, minor units (pence)
    in_stock : shape (n,)
    first_sold : shape (n,), int64, ordinal day, 0 where unknown
    pack_counts : shape (n,), int64, 0 where the listing states none
    alive : shape (n,), False at dead positions
    imported_as : shape (n,), int64, position of the product when it was imported, -1 where it came later
    """

    def __init__(
        self,
        products: Sequence[Product],
        taxonomy: Taxonomy,
        currency: str,
        *,
        version: str = "",
        imported_ms: int = 0,
    ) -> None:
        self.products = tuple(products)
        self.taxonomy = taxonomy
        self.currency = currency
        self.version = version
        self.imported_ms = imported_ms
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
        self.alive = np.ones(len(self), dtype=np.bool_)
        self.imported_as = np.arange(len(self))
        self._imported = self.positions

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
            begun = datetime.fromisoformat(manifest.get("begun_at", manifest["made_at"]))
            return cls(
                products,
                taxonomy,
                manifest["currency"],
                version=manifest["inputs"],
                imported_ms=round(begun.timestamp() * 1000),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactError(f"{path} is damaged ({error!r}); run: {MADE_BY} --force") from error

    def changed(self, products: Sequence[Product], withdrawn: Iterable[str] = ()) -> Catalogue:
        """Return the catalogue with these products as they are now, and without the withdrawn ids.

        Each product gets the next free position, in the order given; each id at most once.
        """
        added = Catalogue(products, self.taxonomy, self.currency)
        merged = copy(self)
        merged.products = (*self.products, *added.products)
        merged.positions = self.positions | {p.id: len(self) + i for i, p in enumerate(added.products)}
        before = [self.positions.get(product.id) for product in added.products]
        gone = [merged.positions.pop(item_id, None) for item_id in withdrawn]
        for name in _COLUMNS:
            setattr(merged, name, np.concatenate([getattr(self, name), getattr(added, name)]))
        merged._own = _joined(self._own, added._own, len(self))
        merged._stated = _joined(self._stated, added._stated, len(self))
        merged._silent = {a: np.concatenate([self._silent[a], added._silent[a]]) for a in WISH_ATTRIBUTES}
        merged.alive[[position for position in (*before, *gone) if position is not None]] = False
        merged.imported_as[len(self) :] = [self._imported.get(product.id, -1) for product in added.products]
        return merged

    def product(self, item_id: str) -> Product:
        """Return the product of this id; KeyError if there is none."""
        return self.products[self.positions[item_id]]

    @property
    def is_changed(self) -> bool:
        """Whether any product is not as it was imported."""
        return len(self) > len(self._imported) or not self.alive.all()

    def standing(self) -> npt.NDArray[np.int64]:
        """Return the position of each imported product now, shape (n_imported,), -1 where it is withdrawn."""
        now = np.full(len(self._imported), -1, dtype=np.int64)
        standing = np.flatnonzero(self.alive & (self.imported_as >= 0))
        now[self.imported_as[standing]] = standing
        return now

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
        mask = self.alive.copy()
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


def _joined(
    first: Mapping[str, Mapping[str, Positions]], second: Mapping[str, Mapping[str, Positions]], offset: int
) -> dict[str, dict[str, Positions]]:
    """Return the postings of two catalogues, the positions of the second behind those of the first."""
    none = np.empty(0, dtype=np.int64)
    return {
        attribute: {
            **postings,
            **{
                value: np.concatenate([postings.get(value, none), positions + offset])
                for value, positions in second[attribute].items()
            },
        }
        for attribute, postings in first.items()
    }


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
