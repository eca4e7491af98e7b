"""A conversation's stream in Redis (docs/redis.md), written to as bots, agents and the system do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from redis import Redis

from tests.e2e.page import ShopPage
from tests.e2e.servers import Service


@dataclass(frozen=True)
class ConversationStream:
    """Appends entries that the shopper's widget is sent."""

    redis: Redis
    conversation_id: str

    def write(self, sender: str, messages: Sequence[dict[str, Any]], **more: str) -> None:
        """An entry of `bot`, `agent`, `system` or `shopper`; `more` are its other fields, such as `name`."""
        key = f"daogou:{{conversation:{self.conversation_id}}}"
        entry = {"from": sender, "messages": list(messages), **more}
        written = self.redis.xadd(f"{key}:messages", {"entry": json.dumps(entry)})
        self.redis.publish(f"{key}:wake", written)


def stream_of(page: ShopPage, service: Service) -> ConversationStream:
    """The stream of a conversation that begins now, with a greeting."""
    with page.page.expect_response("**/webhooks/widget/session") as session:
        page.say("hello")
    redis = Redis.from_url(service.bot.env["REDIS_URL"])
    return ConversationStream(redis, session.value.json()["conversation_id"])
