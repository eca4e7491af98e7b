"""What is shown of a conversation, in Redis: a stream of entries."""

from __future__ import annotations

import json
import re
from datetime import datetime, timezone
from typing import Any

from redis import asyncio as redis
from redis.exceptions import RedisError

from bot.stores.errors import UnreachableError
from bot.stores.redis_scripts import TIMEOUT_S, key, once_more

MOST_CONNECTIONS = 16
ENTRY_ID = re.compile(r"[0-9]{1,15}-[0-9]{1,15}", re.ASCII)

Entry = dict[str, Any]


class Messages:
    """Reads the entries of conversations, for any number of open streams over a few connections."""

    def __init__(self, url: str) -> None:
        pool = redis.BlockingConnectionPool.from_url(
            url,
            max_connections=MOST_CONNECTIONS,
            timeout=TIMEOUT_S,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
            **once_more(),
        )
        self._client = redis.Redis(connection_pool=pool)

    async def after(self, conversation_id: str, entry_id: str, most: int) -> list[Entry]:
        """The entries that follow this one, oldest first."""
        rows = await self._read("XRANGE", conversation_id, f"({entry_id}", "+", most)
        return [_entry(*row) for row in rows]

    async def before(self, conversation_id: str, entry_id: str | None, most: int) -> list[Entry]:
        """The entries that precede this one, oldest first; the latest of all for None."""
        end = "+" if entry_id is None else f"({entry_id}"
        rows = await self._read("XREVRANGE", conversation_id, end, "-", most)
        return [_entry(*row) for row in reversed(rows)]

    async def _read(self, command: str, conversation_id: str, first: str, last: str, most: int) -> list[Any]:
        try:
            rows = await self._client.execute_command(
                command, key(conversation_id, "messages"), first, last, "COUNT", most
            )
        except (RedisError, OSError) as error:
            raise UnreachableError(f"{command}: {type(error).__name__}: {error}") from error
        return list(rows or ())

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()
        await self._client.connection_pool.disconnect()


def _entry(entry_id: bytes, fields: dict[bytes, bytes]) -> Entry:
    """An entry as the channel delivers it; when it was written is the time in its id."""
    written = entry_id.decode()
    at = datetime.fromtimestamp(int(written.partition("-")[0]) / 1000, timezone.utc)
    return {"id": written, "at": at.isoformat(timespec="milliseconds"), **json.loads(fields[b"entry"])}
