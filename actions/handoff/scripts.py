"""The desk's scripts and keys in Redis (docs/redis.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from redis import Redis, RedisError

from actions.handoff.errors import DeskUnreachableError

_FOLDER = Path(__file__).with_name("lua")

INBOX_OPEN = "daogou:{inbox}:open"
INBOX_CALLS = "daogou:{inbox}:calls"


def of_conversation(conversation_id: str, name: str) -> str:
    """A key of one conversation; all of them share a slot of a cluster."""
    return f"daogou:{{conversation:{conversation_id}}}:{name}"


def of_desk(name: str) -> str:
    """A key over all conversations."""
    return f"daogou:{{desk}}:{name}"


class DeskRedis:
    """Redis as the desk uses it; every failure comes as DeskUnreachableError."""

    def __init__(self, redis: Redis | None) -> None:
        self._redis = redis
        self._texts = _texts()

    @property
    def given(self) -> bool:
        """Whether there is a Redis at all."""
        return self._redis is not None

    def run(self, script: str, keys: Sequence[str], arguments: Sequence[object] = ()) -> Any:
        """What the script of that name returns."""
        with self.connection() as redis:
            return redis.register_script(self._texts[script])(keys=keys, args=[str(one) for one in arguments])

    @contextmanager
    def connection(self) -> Iterator[Redis]:
        """The client, as long as Redis answers."""
        if self._redis is None:
            raise DeskUnreachableError("there is no Redis to keep conversations in")
        try:
            yield self._redis
        except RedisError as error:
            raise DeskUnreachableError(f"Redis: {type(error).__name__}") from error


@cache
def _texts() -> dict[str, str]:
    return {file.stem: file.read_text(encoding="utf-8") for file in _FOLDER.glob("*.lua")}
