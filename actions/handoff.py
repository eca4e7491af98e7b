"""Requests for a person, kept in Redis until somebody looks at them (docs/redis.md)."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from redis import Redis, RedisError

log = logging.getLogger(__name__)

REQUESTS_KEY = "daogou:{handoff}:requests"
MAX_REQUESTS = 10_000
"""About how many requests the stream keeps; the oldest go first."""


class RequestLog:
    """Writes requests for a person; without Redis it says that it could not."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis

    def record(self, conversation_id: str) -> bool:
        """Note that a conversation asked for a person: its id and the time, nothing that was said.

        Returns:
            Whether the request is recorded.
        """
        if self._redis is None:
            return False
        entry = {
            "conversation": conversation_id,
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        try:
            self._redis.xadd(REQUESTS_KEY, entry, maxlen=MAX_REQUESTS, approximate=True)  # type: ignore[arg-type]
        except RedisError as error:
            log.warning("request for a person not recorded: %s", type(error).__name__)
            return False
        return True
