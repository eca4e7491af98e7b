"""Prices that shoppers asked to be told of, kept in Redis a shopper (docs/redis.md)."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from redis import Redis, RedisError

from recommender import Money

log = logging.getLogger(__name__)

MOST = 20
"""Watches a shopper may have."""
KEPT_DAYS = 180
"""How long they are kept after the last one was added."""
_ADD = (Path(__file__).parent / "watch_add.lua").read_text(encoding="utf-8")


class WatchesUnavailableError(Exception):
    """Redis cannot be reached: what is watched is not known, and nothing was changed for certain."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One product: its title and price when it was asked for, and the price that is waited for.

    `most` is the highest price that is told of; None: any that is lower than `price`.
    """

    item_id: str
    title: str
    price: Money
    most: Decimal | None = None

    def is_met_by(self, price: Money) -> bool:
        """Whether this price is to be told of; one in other money never is."""
        if price.currency != self.price.currency:
            return False
        return price.amount < self.price.amount if self.most is None else price.amount <= self.most

    def to_record(self) -> str:
        """One line of JSON, amounts as decimal strings."""
        record = {
            "title": self.title,
            "price": {"amount": str(self.price.amount), "currency": self.price.currency},
            "most": None if self.most is None else str(self.most),
        }
        return json.dumps(record, ensure_ascii=False)

    @classmethod
    def from_record(cls, item_id: str, line: str) -> Watch | None:
        """Read a record back; None if another version wrote it."""
        try:
            record: dict[str, Any] = json.loads(line)
            price = Money(Decimal(record["price"]["amount"]), str(record["price"]["currency"]))
            most = None if record["most"] is None else Decimal(record["most"])
            return cls(item_id, str(record["title"]), price, most)
        except (ValueError, KeyError, TypeError, InvalidOperation):
            log.warning("a price watch was written by another version")
            return None


class Watches:
    """The watches of all shoppers. Without Redis every call raises WatchesUnavailableError."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis

    def add(self, shopper: str, watch: Watch) -> bool:
        """Keep a watch, in place of an earlier one of the same product; False if there are too many."""
        with self._connection() as redis:
            expiry_s = KEPT_DAYS * 24 * 60 * 60
            arguments = (watch.item_id, watch.to_record(), MOST, expiry_s)
            return bool(redis.eval(_ADD, 1, _key(shopper), *map(str, arguments)))

    def of(self, shopper: str) -> list[Watch]:
        """What a shopper watches, by title."""
        with self._connection() as redis:
            records: dict[str, str] = redis.hgetall(_key(shopper))  # type: ignore[assignment]
        read = [Watch.from_record(item_id, line) for item_id, line in records.items()]
        return sorted((watch for watch in read if watch), key=lambda watch: watch.title)

    def remove(self, shopper: str, item_id: str) -> bool:
        """Forget one; True for the one caller who took it away, so that nothing is told twice."""
        with self._connection() as redis:
            return bool(redis.hdel(_key(shopper), item_id))

    def remove_all(self, shopper: str) -> bool:
        """Forget all; whether there were any."""
        with self._connection() as redis:
            return bool(redis.delete(_key(shopper)))

    def close(self) -> None:
        """Give back the connections."""
        if self._redis is not None:
            self._redis.close()

    @contextmanager
    def _connection(self) -> Iterator[Redis]:
        if self._redis is None:
            raise WatchesUnavailableError("no Redis")
        try:
            yield self._redis
        except RedisError as error:
            raise WatchesUnavailableError(type(error).__name__) from error


def _key(shopper: str) -> str:
    return f"daogou:{{watch}}:{shopper}"
