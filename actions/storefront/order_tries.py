"""Wrong tries to see an order with a customer number: too many lock the conversation, the order's number
and the customer's for a while.

A try is noted before it is made and struck out when it was right, so that tries made at the same time cannot
slip by (docs/redis.md).
"""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from redis import Redis, RedisError

from actions.storefront.interface import StorefrontError

log = logging.getLogger(__name__)

MOST = 5
"""Wrong tries that are let through, by conversation, by order number and by customer number."""
WINDOW_S = 15 * 60
"""How long they count, from the first one."""

TRY_SCRIPT = Path(__file__).with_name("order_try.lua")


def keys(conversation_id: str, order_id: str, customer_id: str) -> tuple[str, ...]:
    """The keys of the sets in which a try is noted."""
    return (
        f"daogou:{{orders}}:tries:conversation:{conversation_id}",
        f"daogou:{{orders}}:tries:order:{order_id.casefold()}",
        f"daogou:{{orders}}:tries:customer:{customer_id.casefold()}",
    )


class OrderTries:
    """Counts wrong tries in Redis; without Redis no try is allowed."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis
        self._script = TRY_SCRIPT.read_text(encoding="utf-8")

    def begin(self, conversation_id: str, order_id: str, customer_id: str) -> int | None:
        """Note a try before it is made; the same one again counts once.

        Returns:
            How many are left if it turns out wrong, None if it must not be made.

        Raises:
            StorefrontError: Redis does not answer, so nothing may be tried.
        """
        if self._redis is None:
            raise StorefrontError("there is no Redis to count tries in")
        try:
            left = int(
                self._redis.register_script(self._script)(
                    keys=keys(conversation_id, order_id, customer_id),
                    args=[_try(order_id, customer_id), MOST, WINDOW_S],
                )
            )
        except RedisError as error:
            raise StorefrontError(f"Redis: {type(error).__name__}") from error
        return None if left < 0 else left

    def strike_out(self, conversation_id: str, order_id: str, customer_id: str) -> None:
        """Strike out a try that was not wrong; without Redis it counts as a wrong one for a while."""
        if self._redis is None:
            return
        try:
            for key in keys(conversation_id, order_id, customer_id):
                self._redis.srem(key, _try(order_id, customer_id))
        except RedisError as error:
            log.warning("a try stays counted: %s", type(error).__name__)


def _try(order_id: str, customer_id: str) -> str:
    return hashlib.sha256(f"{order_id}\0{customer_id}".casefold().encode()).hexdigest()
