"""One row of a product feed → one validated listing (fields: docs/formats.md)."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from recommender.pipelines.feed_values import (
    FieldError,
    calendar_date,
    one_of,
    plain_text,
    price,
    whole_number,
)
from recommender.types import Availability

_LONGEST_ID, _LONGEST_TITLE, _LONGEST_DESCRIPTION = 200, 300, 10_000
_AVAILABILITY = {
    "in stock": "in_stock",
    "instock": "in_stock",
    "available": "in_stock",
    "out of stock": "out_of_stock",
    "outofstock": "out_of_stock",
    # Not to be had today, whatever comes later.
    "preorder": "out_of_stock",
    "backorder": "out_of_stock",
}
_GENDER = {"male": "male", "female": "female", "unisex": "unisex"}


@dataclass(frozen=True, slots=True)
class Listing:
    """A product as its feed states it; "" and None where the feed is silent."""

    id: str
    title: str
    price: Decimal
    description: str = ""
    availability: Availability = "in_stock"
    brand: str = ""
    color: str = ""
    material: str = ""
    size: str = ""
    gender: str = ""
    product_type: str = ""
    link: str | None = None
    image_link: str | None = None
    rating: float | None = None
    pack_count: int | None = None
    first_sold: date | None = None


_TEXTS = frozenset(f.name for f in dataclasses.fields(Listing)) - {"id", "price"}


def listing(fields: dict[str, Any], currency: str) -> Listing:
    """Validate one row; `FieldError` names the field that refuses it and why."""
    text = {name: _text(name, fields[name]) for name in fields if name in _TEXTS}
    title = text.get("title", "")
    if not title:
        raise FieldError("title", "missing")
    if len(title) > _LONGEST_TITLE:
        raise FieldError("title", f"has {len(title)} characters, more than {_LONGEST_TITLE}")
    availability = text.get("availability") or "in stock"
    return Listing(
        id=item_id(fields, "id"),
        title=title,
        price=price("price", fields.get("price"), currency),
        description=text.get("description", "")[:_LONGEST_DESCRIPTION],
        availability=cast(Availability, one_of("availability", availability, _AVAILABILITY)),
        brand=text.get("brand", ""),
        color=text.get("color", ""),
        material=text.get("material", ""),
        size=text.get("size", ""),
        gender=one_of("gender", text["gender"], _GENDER) if text.get("gender") else "",
        product_type=text.get("product_type", ""),
        link=_address(text.get("link", "")),
        image_link=_address(text.get("image_link", "")),
        rating=_rating(text.get("rating", "")),
        pack_count=whole_number("pack_count", text["pack_count"], 100_000)
        if text.get("pack_count")
        else None,
        first_sold=calendar_date("first_sold", text["first_sold"]) if text.get("first_sold") else None,
    )


def item_id(fields: dict[str, Any], field: str) -> str:
    """Return an id unchanged but for blanks around it; numbers of JSON count as written."""
    value = fields.get(field)
    if value is None or (isinstance(value, str) and not value.strip()):
        raise FieldError(field, "missing")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise FieldError(field, "is neither text nor a whole number")
    text = str(value).strip()
    if len(text) > _LONGEST_ID:
        raise FieldError(field, f"has {len(text)} characters, more than {_LONGEST_ID}")
    if not text.isprintable():
        raise FieldError(field, f"{text[:40]!r} holds control characters")
    return text


def _text(field: str, value: Any) -> str:
    parts = value if isinstance(value, list) else [value]
    if any(isinstance(part, bool | dict | list) for part in parts):
        raise FieldError(field, "is not text")
    return plain_text(value)


def _address(text: str) -> str | None:
    # Anything else (javascript:, data:, //host) has no place in a page of the shop.
    on_site = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if text.startswith(("https://", "http://")) or on_site else None


def _rating(text: str) -> float | None:
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise FieldError("rating", f"{text[:40]!r} is not a number") from None
    if not (value.is_finite() and 0 <= value <= 5):
        raise FieldError("rating", f"{text[:40]} is not between 0 and 5")
    return float(value)
