"""Photos that shoppers sent, in Redis for an hour; the actions look for what is like them (docs/redis.md)."""

from __future__ import annotations

import base64

from bot.stores.redis_scripts import RedisScripts, key

KEPT_S = 3_600


class Photos:
    """The photos of all conversations; a failure comes as a ConversationError."""

    def __init__(self, scripts: RedisScripts) -> None:
        self._scripts = scripts

    async def keep(self, conversation_id: str, photo_id: str, photo: bytes) -> None:
        """Keep the file of a photo, in place of one of the same id."""
        kept = base64.b64encode(photo)
        await self._scripts.command("SET", key(conversation_id, f"photo:{photo_id}"), kept, "EX", KEPT_S)
