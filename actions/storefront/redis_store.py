"""The embedded shop: carts in Redis (docs/redis.md), orders as imported, stock as the catalogue says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from redis import Redis, RedisError

from actions.storefront.interface import (
    MAX_LINES,
    MAX_QUANTITY,
    CartChange,
    CartLine,
    Change,
    ChangedLine,
    StorefrontError,
)
from recommender import ArtifactError, Availability, Order, OrderBook, Product

T = TypeVar("T")

CART_KEPT_S = 30 * 24 * 3600
"""How long a cart outlasts its last change."""
CHANGE_KEPT_S = 24 * 3600
"""How long a change is known by its id: as long as its message may come again."""

CHANGE_SCRIPT = Path(__file__).with_name("cart_change.lua")


def lines_key(cart_id: str) -> str:
    """The key of a cart's lines."""
    return f"daogou:{{cart:{cart_id}}}:lines"


def change_key(cart_id: str, operation_id: str) -> str:
    """The key of what became of one change of a cart."""
    return f"daogou:{{cart:{cart_id}}}:change:{operation_id}"


class RedisStorefront:
    """A shop without a back end of its own; without Redis, or without imported orders, it says so."""

    def __init__(self, redis: Redis | None, orders: OrderBook | None) -> None:
        self._redis = redis
        self.orders = orders
        """May be replaced at any time."""
        self._script = CHANGE_SCRIPT.read_text(encoding="utf-8")

    def availability(self, products: Sequence[Product]) -> Mapping[str, Availability]:
        """What the catalogue says."""
        return {product.id: product.availability for product in products}

    def cart(self, cart_id: str) -> tuple[CartLine, ...]:
        """The lines of a cart."""
        kept: Mapping[str, str] = self._ask(lambda redis: redis.hgetall(lines_key(cart_id)))
        lines = [(item_id, json.loads(line)) for item_id, line in kept.items()]
        lines.sort(key=lambda line: line[1]["since"])
        return tuple(CartLine(item_id, line["title"], line["quantity"]) for item_id, line in lines)

    def change_of(self, cart_id: str, operation_id: str) -> CartChange | None:
        """The outcome of a change of the last day."""
        told = self._ask(lambda redis: redis.get(change_key(cart_id, operation_id)))
        return None if told is None else _outcome(told)

    def change_cart(self, cart_id: str, operation_id: str, changes: Sequence[Change]) -> CartChange:
        """Change the cart in one script."""
        asked = json.dumps(
            [
                {"item_id": c.item_id, "title": c.title, "quantity": c.quantity, "relative": c.relative}
                for c in changes
            ]
        )
        keys = [lines_key(cart_id), change_key(cart_id, operation_id)]
        limits = [CART_KEPT_S, CHANGE_KEPT_S, MAX_QUANTITY, MAX_LINES]
        return _outcome(
            self._ask(lambda redis: redis.register_script(self._script)(keys=keys, args=[*limits, asked]))
        )

    def order(self, order_id: str, customer_id: str) -> Order | None:
        """An order of the imported history."""
        return self._look_up(lambda orders: orders.order(order_id, customer_id))

    def orders_of(self, customer_id: str, limit: int) -> tuple[Order, ...]:
        """The latest orders of the imported history."""
        return self._look_up(lambda orders: orders.orders_of(customer_id, limit))

    def close(self) -> None:
        """Nothing: the connections are the process's."""

    def _ask(self, question: Callable[[Redis], Any]) -> Any:
        if self._redis is None:
            raise StorefrontError("there is no Redis to keep carts in")
        try:
            return question(self._redis)
        except RedisError as error:
            raise StorefrontError(f"Redis: {type(error).__name__}") from error

    def _look_up(self, question: Callable[[OrderBook], T]) -> T:
        orders = self.orders
        if orders is None:
            raise StorefrontError("no orders were imported")
        try:
            return question(orders)
        except ArtifactError as error:
            raise StorefrontError(str(error)) from error


def _outcome(told: str) -> CartChange:
    read = json.loads(told)
    return CartChange(tuple(ChangedLine(**line) for line in read["lines"]), read.get("refused"))
