"""What shoppers agreed to, in Redis; the actions decide by it what of a shopper is used (docs/redis.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone

from bot.stores.redis_scripts import RedisScripts

LEVELS = ("necessary", "personalisation", "statistics")
"""Each includes the ones before it."""
FIELDS = ("level", "text_version", "at")
EXPIRY_MS = 365 * 24 * 60 * 60 * 1000


@dataclass(frozen=True)
class Consent:
    """An answer: its level, the version of the words that were shown, when (ISO 8601); None: none yet."""

    level: str | None = None
    text_version: str | None = None
    at: str | None = None

    def allows(self, level: str) -> bool:
        """Whether this level was agreed to, or one that includes it."""
        return self.level in LEVELS and LEVELS.index(self.level) >= LEVELS.index(level)


class Consents:
    """The answers of all shoppers; every failure comes as a ConversationError."""

    def __init__(self, scripts: RedisScripts) -> None:
        self._scripts = scripts

    async def of(self, conversation_id: str, customer_id: str | None) -> Consent:
        """The customer's answer, else the conversation's."""
        for key in reversed(_keys(conversation_id, customer_id)):
            kept = await self._scripts.command("HMGET", key, *FIELDS)
            if kept[0] is not None:
                return Consent(*(None if value is None else value.decode() for value in kept))
        return Consent()

    async def keep(
        self, conversation_id: str, customer_id: str | None, level: str, text_version: str
    ) -> Consent:
        """Keep an answer, in place of the one before it."""
        at = datetime.now(timezone.utc).isoformat(timespec="seconds")
        keys = _keys(conversation_id, customer_id)
        await self._scripts.run_on("consent_keep", keys, [EXPIRY_MS, level, text_version, at])
        return Consent(level, text_version, at)


def _keys(conversation_id: str, customer_id: str | None) -> list[str]:
    keys = [f"daogou:{{consent}}:conversation:{conversation_id}"]
    return keys if customer_id is None else [*keys, f"daogou:{{consent}}:customer:{customer_id}"]
