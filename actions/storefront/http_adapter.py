"""A shop's own back end over HTTP, as docs/storefront-openapi.yaml describes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Literal, TypeVar, cast, get_args
from urllib.parse import quote

import httpx

from actions.storefront.interface import (
    MAX_LINES,
    MAX_QUANTITY,
    CartChange,
    CartLine,
    Change,
    ChangedLine,
    ChangeNotTakenError,
    Refusal,
    StorefrontError,
)
from recommender import Availability, Money, Order, OrderLine, Product

T = TypeVar("T")

TIMEOUT_S = 0.8
"""Of one request: two of them fit into an action's default deadline."""
ATTEMPTS = 2
"""Of one request whose connection failed: every request may be repeated, changes have an id."""

_NO_SUCH_ORDER = (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)
_NOT_TAKEN: Mapping[int, Literal["now", "number"]] = {
    HTTPStatus.CONFLICT: "now",
    HTTPStatus.UNPROCESSABLE_ENTITY: "number",
}
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,4})?")
_STATUS_NAME = re.compile(r"[a-z][a-z_]{0,39}")


class HttpStorefront:
    """A shop at `url`; `token` is sent as a bearer token."""

    def __init__(self, url: str, token: str | None) -> None:
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._client = httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT_S)

    def availability(self, products: Sequence[Product]) -> Mapping[str, Availability]:
        """GET /availability; a product that the answer does not name is out of stock."""
        told = self._ask("GET", "/availability", _availability, params={"item_id": [p.id for p in products]})
        return {product.id: (told or {}).get(product.id, "out_of_stock") for product in products}

    def cart(self, cart_id: str) -> tuple[CartLine, ...]:
        """GET /carts/CART; 404 is a cart that nobody used."""
        return self._ask("GET", f"/carts/{quote(cart_id, safe='')}", _cart) or ()

    def change_of(self, cart_id: str, operation_id: str) -> CartChange | None:
        """GET /carts/CART/changes/ID."""
        return self._ask("GET", _change_path(cart_id, operation_id), _change)

    def change_cart(self, cart_id: str, operation_id: str, changes: Sequence[Change]) -> CartChange:
        """PUT /carts/CART/changes/ID."""
        wished = [
            {"item_id": c.item_id, "title": c.title, "quantity": c.quantity, "relative": c.relative}
            for c in changes
        ]
        body = {"changes": wished, "max_quantity": MAX_QUANTITY, "max_lines": MAX_LINES}
        made = self._ask("PUT", _change_path(cart_id, operation_id), _change, json=body)
        if made is None:
            raise StorefrontError("the back end does not know how to change a cart (404)")
        return made

    def order(self, order_id: str, customer_id: str) -> Order | None:
        """POST /orders/lookup: what only the customer knows stands in no address and so in no log.

        422 (numbers of no form that the shop knows) is no order, as 404 is.
        """
        asked = {"order_id": order_id, "customer_id": customer_id}
        return self._ask("POST", "/orders/lookup", _order, absent=_NO_SUCH_ORDER, json=asked)

    def orders_of(self, customer_id: str, limit: int) -> tuple[Order, ...]:
        """POST /orders/latest."""
        asked = {"customer_id": customer_id, "limit": limit}
        return self._ask("POST", "/orders/latest", _orders, absent=_NO_SUCH_ORDER, json=asked) or ()

    def close(self) -> None:
        """Give back the connections."""
        self._client.close()

    def _ask(
        self,
        method: str,
        path: str,
        read: Callable[[Any], T],
        *,
        absent: Collection[int] = (HTTPStatus.NOT_FOUND,),
        **request: Any,
    ) -> T | None:
        """The answer as `read` has it, None for an `absent` status; every other one is an error."""
        answer = self._send(method, path, **request)
        if answer.status_code in absent:
            return None
        if method == "PUT" and (reason := _NOT_TAKEN.get(answer.status_code)):
            raise ChangeNotTakenError(f"the back end took no change: {answer.status_code}", reason)
        if answer.status_code != HTTPStatus.OK:
            raise StorefrontError(f"the back end answered {method} with status {answer.status_code}")
        try:
            return read(answer.json())
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
            # Only the error's kind: its text may quote what the back end tells of a customer.
            kind = type(error).__name__
            raise StorefrontError(f"the back end's answer to {method} is malformed: {kind}") from None

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._client.request(method, path, **request)
            except httpx.TimeoutException as error:
                raise StorefrontError("the back end did not answer in time") from error
            except httpx.HTTPError as error:
                if attempt == ATTEMPTS:
                    raise StorefrontError(f"the back end: {type(error).__name__}") from error
        raise AssertionError("the last attempt returns or raises")


def _change_path(cart_id: str, operation_id: str) -> str:
    return f"/carts/{quote(cart_id, safe='')}/changes/{quote(operation_id, safe='')}"


def _availability(told: Any) -> dict[str, Availability]:
    found = {_text(one["item_id"]): one["availability"] for one in told["items"]}
    if not set(found.values()) <= set(get_args(Availability)):
        raise ValueError("availability is neither in_stock nor out_of_stock")
    return cast(dict[str, Availability], found)


def _cart(told: Any) -> tuple[CartLine, ...]:
    return tuple(
        CartLine(_text(one["item_id"]), _text(one["title"]), _count(one["quantity"], 1), _price(one))
        for one in told["lines"]
    )


def _change(told: Any) -> CartChange:
    lines = tuple(
        ChangedLine(_text(one["item_id"]), _text(one["title"]), _count(one["before"]), _count(one["after"]))
        for one in told["lines"]
    )
    refused = told.get("refused")
    if refused is not None and refused not in get_args(Refusal):
        raise ValueError("refused is neither quantity nor lines")
    return CartChange(lines, refused)


def _orders(told: Any) -> tuple[Order, ...]:
    return tuple(map(_order, told["orders"]))


def _order(told: Any) -> Order:
    placed_at = datetime.fromisoformat(told["placed_at"])
    if placed_at.tzinfo is None:
        raise ValueError("placed_at has no offset from UTC")
    status = _status(told["status"])
    lines = tuple(
        OrderLine(
            _text(one["item_id"]),
            _count(one["quantity"], 1),
            _price(one),
            _status(one.get("status", status)),
            _text(one["title"]),
        )
        for one in told["lines"]
    )
    return Order(_text(told["order_id"]), placed_at, status, lines)


def _price(line: Any) -> Money | None:
    price = line.get("price")
    if price is None:
        return None
    if not _AMOUNT.fullmatch(price["amount"]):
        raise ValueError("an amount is no decimal string such as 4.95")
    return Money(Decimal(price["amount"]), _text(price["currency"]))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("expected a text")
    return value


def _count(value: Any, least: int = 0) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise ValueError(f"expected a whole number from {least}")
    return value


def _status(value: Any) -> str:
    if not _STATUS_NAME.fullmatch(_text(value)):
        raise ValueError("a status is no lower-case name")
    return str(value)
