"""Redis as the stores use it: scripts over one conversation's keys, with time-outs, never blocking."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redis import asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLostError
from redis.exceptions import RedisError

from bot.stores.errors import UnreachableError

SCRIPTS = Path(__file__).with_name("lua")
TIMEOUT_S = 1.0
"""How long one exchange may take, connecting and answering each."""
LONGEST_BLOCK_S = 1.0
"""How long a waiter lets Redis hold its request; the socket's time-out stands above it."""


def once_more() -> dict[str, Any]:
    """Options of a client that tries again at once when a connection turns out to be closed.

    redis-py hands out connections that a server closed when it was restarted. No script here does
    harm when it is run twice.
    """
    return {"retry": Retry(NoBackoff(), 1), "retry_on_error": [ConnectionLostError]}


def key(conversation_id: str, name: str) -> str:
    """A key of a conversation; all of them share a slot of a cluster (docs/redis.md)."""
    return f"daogou:{{conversation:{conversation_id}}}:{name}"


class RedisScripts:
    """One process's connections to Redis; every failure comes as UnreachableError."""

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        self._client = redis.Redis.from_url(
            url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s, **once_more()
        )
        self._waiting = redis.Redis.from_url(
            url, socket_timeout=timeout_s + LONGEST_BLOCK_S, socket_connect_timeout=timeout_s
        )
        self._scripts = {
            file.stem: self._client.register_script(file.read_text(encoding="utf-8"))
            for file in SCRIPTS.glob("*.lua")
        }

    async def run(
        self, script: str, conversation_id: str, keys: Sequence[str], arguments: Sequence[object] = ()
    ) -> Any:
        """What the script of that name returns for the conversation's keys of these names."""
        return await self.run_on(script, [key(conversation_id, name) for name in keys], arguments)

    async def run_on(self, script: str, keys: Sequence[str], arguments: Sequence[object] = ()) -> Any:
        """What the script of that name returns for whole keys of one slot."""
        try:
            return await self._scripts[script](keys, arguments)
        except (RedisError, OSError) as error:
            raise UnreachableError(f"{script}: {type(error).__name__}: {error}") from error

    async def command(self, *parts: Any) -> Any:
        """What Redis answers to one command."""
        try:
            return await self._client.execute_command(*parts)
        except (RedisError, OSError) as error:
            raise UnreachableError(f"{parts[0]}: {type(error).__name__}: {error}") from error

    async def wait_for(self, conversation_id: str, bell: str, longest_s: float) -> None:
        """Return when the list `bell` gets an element, or after `longest_s`, at most LONGEST_BLOCK_S."""
        try:
            await self._waiting.blpop([key(conversation_id, bell)], timeout=min(longest_s, LONGEST_BLOCK_S))
        except (RedisError, OSError) as error:
            raise UnreachableError(f"waiting: {type(error).__name__}: {error}") from error

    async def pop(self, name: str) -> bytes | None:
        """The oldest element of a list; None if it gets none in LONGEST_BLOCK_S."""
        try:
            popped = await self._waiting.brpop([name], timeout=LONGEST_BLOCK_S)
        except (RedisError, OSError) as error:
            raise UnreachableError(f"waiting: {type(error).__name__}: {error}") from error
        return None if popped is None else bytes(popped[1])

    async def close(self) -> None:
        """Close all connections."""
        for client in (self._client, self._waiting):
            await client.close()
            await client.connection_pool.disconnect()
