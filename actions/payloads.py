"""docs/contract.md's payloads, typed, and how they are built from what the recommender found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal, NotRequired, TypedDict

import recommender
from actions import storefront
from recommender import WISH_ATTRIBUTES, Availability, Evidence, Filters, Json, Money, Product

VERSION: Literal[1] = 1
_JOINT = "/"
"""Between several values of one attribute, as the Google Merchant feed writes them."""


class MoneyPayload(TypedDict):
    """An exact amount: a decimal string, never a float."""

    amount: str
    currency: str


class Reason(TypedDict):
    """Why an item is shown: `evidence` can be checked against the catalogue and the interactions."""

    text: str
    evidence: list[dict[str, Json]]


class Item(TypedDict):
    """One product as every payload shows it."""

    id: str
    title: str
    price: MoneyPayload
    availability: Availability
    category: str
    brand: NotRequired[str]
    color: NotRequired[str]
    material: NotRequired[str]
    size: NotRequired[str]
    image_link: NotRequired[str]
    link: NotRequired[str]
    rating: NotRequired[float]
    reason: NotRequired[Reason]


class ProductCarousel(TypedDict):
    """A list of products: `total` counts the hits before the cut, `filters` are those applied."""

    type: Literal["product_carousel"]
    version: Literal[1]
    items: list[Item]
    total: int
    filters: dict[str, Any]
    request_id: str


class ProductDetail(TypedDict):
    """One product with all that its listing states."""

    type: Literal["product_detail"]
    version: Literal[1]
    item: Item
    attributes: dict[str, str]
    description: str


class ComparisonRow(TypedDict):
    """One attribute of the products compared, in their order; null where a listing does not state it."""

    attribute: str
    values: list[str | None]


class ProductComparison(TypedDict):
    """Two to four products and the attributes in which they differ."""

    type: Literal["product_comparison"]
    version: Literal[1]
    items: list[Item]
    rows: list[ComparisonRow]


class AnswerEvidence(TypedDict):
    """The sentence that an answer rests on, and where it stands."""

    kind: Literal["listing", "policy"]
    source: str
    sentence: str


class Answer(TypedDict):
    """An answer's evidence; the answer itself is the message's text."""

    type: Literal["answer"]
    version: Literal[1]
    evidence: list[AnswerEvidence]


class CartLine(TypedDict):
    """Pieces of one product in a cart and what they cost together."""

    item: Item
    quantity: int
    line_total: MoneyPayload


class GoneLine(TypedDict):
    """Pieces in a cart of what the shop does not sell any more, and so has no price."""

    id: str
    title: str
    quantity: int


class Cart(TypedDict):
    """What is in a shopper's cart: `total` is the sum of its lines, exact, and of nothing else."""

    type: Literal["cart"]
    version: Literal[1]
    lines: list[CartLine]
    total: MoneyPayload
    no_longer_sold: NotRequired[list[GoneLine]]


class OrderLine(TypedDict):
    """Pieces of one product in an order; `line_total` is left out where the records hold no price."""

    item: Item
    quantity: int
    line_total: NotRequired[MoneyPayload]


class Order(TypedDict):
    """An order; an item's `price` is what one piece cost. `total` is left out where a line has none."""

    type: Literal["order"]
    version: Literal[1]
    order_id: str
    placed_at: str
    status: str
    lines: list[OrderLine]
    total: NotRequired[MoneyPayload]


class RatingRequest(TypedDict):
    """A question for a score from 1 to `scale`; the question itself is the message's text."""

    type: Literal["rating_request"]
    version: Literal[1]
    scale: Literal[5]


class Handoff(TypedDict):
    """Who answers: `position` in the queue, and how long the latest waits were, while it is `waiting`."""

    type: Literal["handoff"]
    version: Literal[1]
    state: Literal["bot", "waiting", "human"]
    position: NotRequired[int]
    expected_wait_s: NotRequired[float]


Payload = (
    Handoff | ProductCarousel | ProductDetail | ProductComparison | Answer | Cart | Order | RatingRequest
)


def money_payload(money: Money) -> MoneyPayload:
    """Money with its amount as a plain decimal string."""
    return {"amount": decimal_text(money.amount), "currency": money.currency}


def decimal_text(amount: Decimal) -> str:
    """Digits without an exponent, two decimals at least where there is a fraction: "4.95", "4.50", "10"."""
    text = format(amount, "f")
    return text + "0" if amount.as_tuple().exponent == -1 else text


def item(product: Product, reason: Reason | None = None) -> Item:
    """A product's Item; attributes that its listing does not state are left out."""
    built: Item = {
        "id": product.id,
        "title": product.title,
        "price": money_payload(product.price),
        "availability": product.availability,
        "category": product.category,
    }
    optional = {
        "brand": product.brand,
        "color": _JOINT.join(product.color),
        "material": _JOINT.join(product.material),
        "size": product.size,
        "image_link": product.image_link,
        "link": product.link,
        "rating": product.rating,
        "reason": reason,
    }
    built.update({key: value for key, value in optional.items() if value not in (None, "")})  # type: ignore[typeddict-item]
    return built


def reason(text: str, evidence: Sequence[Evidence]) -> Reason:
    """A reason's words with the facts that they rest on."""
    return {"text": text, "evidence": [{"kind": piece.kind, **piece.facts} for piece in evidence]}


def carousel(items: list[Item], total: int, filters: dict[str, Any], request_id: str) -> ProductCarousel:
    """A `product_carousel`."""
    return {
        "type": "product_carousel",
        "version": VERSION,
        "items": items,
        "total": total,
        "filters": filters,
        "request_id": request_id,
    }


def detail(product: Product, reason: Reason | None = None) -> ProductDetail:
    """A `product_detail`, with why it was shown where that was asked."""
    return {
        "type": "product_detail",
        "version": VERSION,
        "item": item(product, reason),
        "attributes": attributes(product),
        "description": product.description,
    }


def comparison(items: list[Item], rows: list[ComparisonRow]) -> ProductComparison:
    """A `product_comparison`."""
    return {"type": "product_comparison", "version": VERSION, "items": items, "rows": rows}


def answer(evidence: Sequence[AnswerEvidence]) -> Answer:
    """An `answer`."""
    return {"type": "answer", "version": VERSION, "evidence": list(evidence)}


def cart(lines: Sequence[tuple[Product, int]], gone: Sequence[storefront.CartLine], currency: str) -> Cart:
    """A `cart` of products at their prices and how many of each, and of lines that are sold no more."""
    totals = [product.price.amount * quantity for product, quantity in lines]
    built: Cart = {
        "type": "cart",
        "version": VERSION,
        "lines": [
            {"item": item(product), "quantity": quantity, "line_total": money_payload(Money(total, currency))}
            for (product, quantity), total in zip(lines, totals, strict=True)
        ],
        "total": money_payload(Money(sum(totals, Decimal(0)), currency)),
    }
    if gone:
        built["no_longer_sold"] = [
            {"id": line.item_id, "title": line.title, "quantity": line.quantity} for line in gone
        ]
    return built


def rating_request() -> RatingRequest:
    """A `rating_request`."""
    return {"type": "rating_request", "version": VERSION, "scale": 5}


def handoff(
    state: Literal["bot", "waiting", "human"],
    position: int | None = None,
    expected_wait_s: float | None = None,
) -> Handoff:
    """A `handoff`."""
    built: Handoff = {"type": "handoff", "version": VERSION, "state": state}
    if position is not None:
        built["position"] = position
    if expected_wait_s is not None:
        built["expected_wait_s"] = round(expected_wait_s, 1)
    return built


def order(placed: recommender.Order, products: Sequence[Product | None]) -> Order:
    """An `order`, with the product of each of its lines; a line without any price is left out."""
    built: Order = {
        "type": "order",
        "version": VERSION,
        "order_id": placed.id,
        "placed_at": placed.placed_at.isoformat(),
        "status": placed.status,
        "lines": [
            _order_line(line, product)
            for line, product in zip(placed.lines, products, strict=True)
            if product is not None
        ],
    }
    if placed.total is not None:
        built["total"] = money_payload(placed.total)
    return built


def _order_line(line: recommender.OrderLine, product: Product) -> OrderLine:
    built: OrderLine = {
        "item": item(replace(product, price=line.price or product.price)),
        "quantity": line.quantity,
    }
    if line.total is not None:
        built["line_total"] = money_payload(line.total)
    return built


def attributes(product: Product) -> dict[str, str]:
    """All that the listing states of a product, by attribute."""
    stated: dict[str, str | None] = {
        "category": product.category,
        "brand": product.brand,
        "color": _JOINT.join(product.color),
        "material": _JOINT.join(product.material),
        "size": product.size,
        "pack_count": str(product.pack_count) if product.pack_count else None,
        "gender": product.gender,
        "occasion": _JOINT.join(product.occasion),
        "recipient": _JOINT.join(product.recipient),
        "rating": str(product.rating) if product.rating is not None else None,
    }
    return {name: value for name, value in stated.items() if value}


def filters_payload(filters: Filters, currency: str) -> dict[str, Any]:
    """Filters as docs/contract.md writes them: one value a string, several a list, prices Money."""
    written: dict[str, Any] = {}
    for attribute in WISH_ATTRIBUTES:
        values: tuple[str, ...] = getattr(filters, attribute)
        if values:
            written[attribute] = values[0] if len(values) == 1 else list(values)
    for bound in ("price_min", "price_max"):
        amount: Decimal | None = getattr(filters, bound)
        if amount is not None:
            written[bound] = money_payload(Money(amount, currency))
    if filters.exclude:
        written["exclude"] = {attribute: list(values) for attribute, values in filters.exclude.items()}
    if filters.in_stock is not None:
        written["in_stock"] = filters.in_stock
    if filters.sort != "relevance":
        written["sort"] = filters.sort
    return written


def filters_from(written: Mapping[str, Any]) -> Filters:
    """Read back what `filters_payload` wrote (a slot of an earlier turn).

    Raises:
        ValueError, TypeError, KeyError, ArithmeticError: `written` is not what `filters_payload` writes.
    """
    known: dict[str, Any] = {a: _values(written[a]) for a in WISH_ATTRIBUTES if a in written}
    known |= {b: Decimal(written[b]["amount"]) for b in ("price_min", "price_max") if b in written}
    known["exclude"] = {a: _values(values) for a, values in written.get("exclude", {}).items()}
    return Filters(**known, in_stock=written.get("in_stock"), sort=written.get("sort", "relevance"))


def _values(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return tuple(value)
    raise TypeError(f"not a value or a list of values: {type(value).__name__}")
