"""What must hold in every reply, judged by the feeds and the imported catalogue, not by what serves them."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from typing import Any

from tests.e2e import shop
from tests.e2e.servers import ROOT
from tests.e2e.talk import Turn, amount

LEAKS = re.compile(r"\{\w*\}|\butter_|\baction_|\bNone\b|\bnull\b|\bnan\b|Traceback|<\w+>")
SAID_AGAIN = 3
"""Times in a row that one reply to different messages is too much of the same."""


class Broken(AssertionError):
    """A reply that must never be given."""


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """What the import read in every listing, by id."""
    rows = (ROOT / "artifacts/catalogue/products.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, rows)}


def check(turn: Turn, before: list[tuple[str, Turn]], typed: str) -> None:
    """Raise Broken when a reply, after the turns `before` it, breaks what must always hold."""
    for message in turn.messages:
        text = message.get("text", "")
        _must(bool(text.strip()) or "custom" in message, "an empty message")
        _must(not LEAKS.search(text), f"an internal name or placeholder: {text}")
        payload = message.get("custom", {})
        for item in _items(payload):
            _item(item)
        _FURTHER.get(payload.get("type", ""), _nothing)(payload)
    said = [(turn.text, typed), *((old.text, words) for words, old in reversed(before))][:SAID_AGAIN]
    repeated = len({text for text, _ in said}) == 1 and len({words for _, words in said}) == SAID_AGAIN
    _must(not (repeated and len(said) == SAID_AGAIN), f"the same said {SAID_AGAIN} times: {turn.text}")


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


def _items(payload: dict[str, Any]) -> list[dict[str, Any]]:
    found = [*payload.get("items", ()), *(line["item"] for line in payload.get("lines", ()))]
    found += [payload["item"]] if "item" in payload else []
    return [] if payload.get("type") == "order" else found  # an order has the prices that were paid


def _item(item: dict[str, Any]) -> None:
    listing = shop.listings().get(item["id"])
    _must(listing is not None, f"no such product: {item['id']}")
    assert listing is not None
    _must(item["title"] == listing["title"], f"another title: {item['title']}")
    _must(amount(item["price"]) == shop.price(item["id"]), f"a wrong price: {item['title']}")


def _filters(payload: dict[str, Any]) -> None:
    """Whatever is shown meets every filter that is said to be applied, unless it is said to be only near."""
    if not payload["total"]:
        return
    wished = payload["filters"]
    for item in payload["items"]:
        listing, price = catalogue()[item["id"]], shop.price(item["id"])
        name = f"{item['title']} ({price}) for {wished}"
        _must("price_max" not in wished or price <= amount(wished["price_max"]), f"too dear: {name}")
        _must("price_min" not in wished or price >= amount(wished["price_min"]), f"too cheap: {name}")
        for attribute in ("color", "material"):
            values = _values(wished.get(attribute))
            _must(not values or bool(values & _values(listing.get(attribute))), f"not {values}: {name}")
        categories = _values(wished.get("category"))
        _must(not categories or bool(categories & set(listing["category_path"])), f"another kind: {name}")
        for attribute, excluded in wished.get("exclude", {}).items():
            stated = _values(listing.get(attribute)) | _values(listing.get("mentions", {}).get(attribute))
            _must(not stated & _values(excluded), f"excluded {attribute}: {name}")


def _cart(payload: dict[str, Any]) -> None:
    for line in payload["lines"]:
        _must(0 < line["quantity"] <= 99, f"{line['quantity']} pieces")
        whole = amount(line["item"]["price"]) * line["quantity"]
        _must(amount(line["line_total"]) == whole, f"a line that does not add up: {line}")
    total = sum((amount(line["line_total"]) for line in payload["lines"]), Decimal(0))
    _must(amount(payload["total"]) == total, f"a total that does not add up: {payload['total']}")


def _nothing(payload: dict[str, Any]) -> None:
    """Of other payloads only the items are judged."""


def _values(value: object) -> set[str]:
    if value is None:
        return set()
    return {value} if isinstance(value, str) else set(value)  # type: ignore[call-overload]


_FURTHER = {"product_carousel": _filters, "cart": _cart}
