"""How many requests a session and an address may make, counted in Redis for all pods together."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import math

from bot.stores.errors import TooManyRequestsError
from bot.stores.redis_scripts import RedisScripts

DIGEST_CHARACTERS = 32


class Rates:
    """Limits a minute; as many requests may come at once. Addresses are kept as keyed hashes only."""

    def __init__(
        self, scripts: RedisScripts, secret: str, *, session_per_min: int, address_per_min: int
    ) -> None:
        self._scripts = scripts
        self._secret = secret.encode()
        self._session_per_min = session_per_min
        self._address_per_min = address_per_min

    async def take(self, address: str, conversation_id: str | None) -> None:
        """Count a request, of a session where it has one.

        Raises
        ------
        TooManyRequestsError
            It is one too many; says how long to wait.
        UnreachableError
            Redis is away.
        """
        counted = [self._take(f"daogou:{{rate:address:{self._digest(address)}}}", self._address_per_min)]
        if conversation_id is not None:
            counted.append(self._take(f"daogou:{{rate:session:{conversation_id}}}", self._session_per_min))
        wait_ms = max(await asyncio.gather(*counted))
        if wait_ms > 0:
            raise TooManyRequestsError(math.ceil(wait_ms / 1000))

    async def _take(self, key: str, per_min: int) -> int:
        return int(await self._scripts.run_on("rate_take", [key], [per_min]))

    def _digest(self, address: str) -> str:
        return hmac.new(self._secret, address.encode(), hashlib.sha256).hexdigest()[:DIGEST_CHARACTERS]
