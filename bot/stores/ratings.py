"""What shoppers say of the assistant, in Redis: a stream of ratings."""

from __future__ import annotations

from bot.stores.redis_scripts import RedisScripts

STREAM = "daogou:{ratings}:stream"
MOST_KEPT = 10_000


class Ratings:
    """The ratings of all conversations; the latest of a conversation counts."""

    def __init__(self, scripts: RedisScripts) -> None:
        self._scripts = scripts

    async def add(self, conversation_id: str, score: int, comment: str) -> None:
        """Append a rating; a failure comes as a ConversationError."""
        entry = ("conversation", conversation_id, "score", score, "comment", comment)
        await self._scripts.command("XADD", STREAM, "MAXLEN", "~", MOST_KEPT, "*", *entry)
