"""Interaction events, in Redis: counted under a pseudonym, and the pages that a shopper looked at."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.stores.redis_scripts import RedisScripts, key

STREAM = "daogou:{events}:stream"
MOST_KEPT = 100_000
KNOWN_FOR_MS = 24 * 60 * 60 * 1000
"""How long the same event is known again."""
MOST_VIEWED = 20
VIEWED_MS = 24 * 60 * 60 * 1000
PSEUDONYM_CHARACTERS = 32


class Events:
    """The events of all shoppers; every failure comes as a ConversationError."""

    def __init__(self, scripts: RedisScripts, secret: str) -> None:
        self._scripts = scripts
        self._secret = secret.encode()

    async def add(self, conversation_id: str, events: Sequence[Mapping[str, Any]]) -> None:
        """Append events, each once however often it is sent."""
        pseudonym = self._pseudonym(conversation_id)
        lines = [
            part for event in events for part in (event["event_id"], json.dumps(event, ensure_ascii=False))
        ]
        keys = [STREAM, f"daogou:{{events}}:seen:{pseudonym}"]
        await self._scripts.run_on("events_add", keys, [MOST_KEPT, KNOWN_FOR_MS, pseudonym, *lines])

    async def add_viewed(self, conversation_id: str, item_ids: Sequence[str]) -> None:
        """Note products whose pages were looked at, the latest last."""
        keys = [key(conversation_id, "viewed")]
        await self._scripts.run_on("viewed_add", keys, [MOST_VIEWED, VIEWED_MS, *item_ids])

    def _pseudonym(self, conversation_id: str) -> str:
        """The same for the same conversation; without the secret nobody can tell which it is."""
        named = b"events:" + conversation_id.encode()
        return hmac.new(self._secret, named, hashlib.sha256).hexdigest()[:PSEUDONYM_CHARACTERS]
