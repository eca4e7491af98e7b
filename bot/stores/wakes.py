"""Wakes the streams that are open in this process when something is appended to their conversations.

One subscription for all of them. A wake says no more than "look again": what is delivered is read from the
conversation's stream, so a wake that is lost costs time and no message. Who is typing is the one thing that a
wake says itself, for it stands nowhere and a moment later means nothing.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis import asyncio as redis
from redis.exceptions import ConnectionError as ConnectionLostError
from redis.exceptions import RedisError

from bot.stores.errors import TooManyStreamsError
from bot.stores.redis_scripts import TIMEOUT_S, key

ALIVE = "daogou:{streams}:alive"
"""Subscribed to all the time: a connection without a subscription cannot be listened to."""
SILENCE_S = 15.0
RECONNECT_S = 0.5
NOT_FOR_SHOPPERS = ""
"""That they themselves type is told to the people of the shop."""

logger = logging.getLogger(__name__)


class Wake(asyncio.Event):
    """Set whenever the conversation may have something new."""

    def __init__(self) -> None:
        super().__init__()
        self.passing: dict[str, str] = {}
        """Told and not kept, since it was last looked at: an event's name → its JSON (docs/redis.md)."""

    def taken(self) -> dict[str, str]:
        """What was told in passing, once."""
        told, self.passing = self.passing, {}
        return told


class Wakes:
    """`run` it as long as streams are served."""

    def __init__(self, url: str, most: int) -> None:
        self._client = redis.Redis.from_url(url, socket_connect_timeout=TIMEOUT_S)
        self._most = most
        self._listening: dict[str, set[Wake]] = {}
        self._pubsub: redis.client.PubSub | None = None
        self._subscribing = asyncio.Lock()
        self.ended = False

    @asynccontextmanager
    async def listening(self, conversation_id: str) -> AsyncIterator[Wake]:
        """A wake that is set whenever the conversation may have something new, and at the end of `run`.

        TooManyStreamsError if as many are listening as may.
        """
        if sum(map(len, self._listening.values())) >= self._most:
            raise TooManyStreamsError(f"{self._most} streams are open")
        channel, wake = key(conversation_id, "wake"), Wake()
        listeners = self._listening.setdefault(channel, set())
        listeners.add(wake)
        try:
            if len(listeners) == 1:
                await self._tell("subscribe", channel)
            yield wake
        finally:
            listeners.discard(wake)
            if not listeners and self._listening.get(channel) is listeners:
                del self._listening[channel]
                await self._tell("unsubscribe", channel)

    def listeners(self, conversation_id: str) -> int:
        """How many streams of the conversation are open here."""
        return len(self._listening.get(key(conversation_id, "wake"), ()))

    async def run(self) -> None:
        """Follow Redis until cancelled; when it was away every stream looks again."""
        told = False
        while True:
            try:
                await self._follow()
            except (RedisError, OSError) as error:
                if not told or self._pubsub is not None:
                    logger.warning("open streams are not woken until Redis is back: %s", error)
                told, self._pubsub = True, None
            await asyncio.sleep(RECONNECT_S)

    def end(self) -> None:
        """Have every open stream end."""
        self.ended = True
        for wakes in self._listening.values():
            for wake in wakes:
                wake.set()

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()
        await self._client.connection_pool.disconnect()

    async def _follow(self) -> None:
        async with self._client.pubsub() as pubsub:
            async with self._subscribing:
                await pubsub.subscribe(ALIVE, *self._listening)
                self._pubsub = pubsub
            asked = False
            while True:
                message = await pubsub.get_message(timeout=SILENCE_S)
                if message is not None:
                    asked = False
                    self._hear(message)
                elif asked:
                    raise ConnectionLostError("no answer to a ping")
                else:
                    asked = True
                    await pubsub.ping()

    def _hear(self, message: dict[str, Any]) -> None:
        """A subscription that has begun wakes as well: what came just before it was not heard."""
        if message["type"] not in ("message", "subscribe"):
            return
        said = message["data"].decode() if message["type"] == "message" else ""
        event = _event(said) if said.startswith("{") else None
        if event == NOT_FOR_SHOPPERS:
            return
        for wake in self._listening.get(message["channel"].decode(), ()):
            if event is not None:
                wake.passing[event] = said
            wake.set()

    async def _tell(self, command: str, channel: str) -> None:
        """Change the subscription; without a connection `_follow` will, as soon as there is one."""
        async with self._subscribing:
            if self._pubsub is None or (command == "unsubscribe") == (channel in self._listening):
                return
            try:
                await getattr(self._pubsub, command)(channel)
            except (RedisError, OSError) as error:
                logger.info("%s: %s", command, error)


def _event(told: str) -> str:
    """The name of the event as which a shopper's streams pass on what is told."""
    what = json.loads(told)
    if "state" in what:
        return "handoff"
    return NOT_FOR_SHOPPERS if what["from"] == "shopper" else "typing"
