"""How the actions reach Redis: quickly or not at all."""

from __future__ import annotations

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT_S = 0.5


def connect(redis_url: str) -> Redis:
    """A client that connects when it is first used, and makes one more attempt at once if the first fails.

    The client's own retries would outlast the action's deadline. What is written through it must bear being
    written twice.
    """
    return Redis.from_url(
        redis_url,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
        retry=Retry(NoBackoff(), 1),
        decode_responses=True,
    )
