"""Tells the consoles that are open in this process what happens in conversations and in the queue.

One subscription for all of them. A wake says no more than "look again": what is shown is read from Redis, so
a wake that is lost costs time and no message. Typing alone travels in the wake itself, and is never kept.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from redis import RedisError
from redis import asyncio as redis
from redis.exceptions import ConnectionError as ConnectionLostError

from actions.console.follower import Follower
from actions.handoff.scripts import of_conversation, of_desk

QUEUE_CHANNEL = of_desk("wake")
TYPING = "{"
"""How a wake begins that says who is typing: it is JSON."""
TIMEOUT_S = 1.0
SILENCE_S = 15.0
RECONNECT_S = 0.5

log = logging.getLogger(__name__)


class Live:
    """`run` it as long as consoles are served."""

    def __init__(self, url: str | None) -> None:
        self._client = redis.Redis.from_url(url, socket_connect_timeout=TIMEOUT_S) if url else None
        self._followers: list[Follower] = []
        self._shown: frozenset[str] = frozenset()
        self._channels: dict[str, str] = {}
        self._pubsub: Any = None
        self._subscribing = asyncio.Lock()
        self.moved: set[str] = set()
        """Conversations of which something changed that the queue may show, until the board takes them."""
        self.stirred = asyncio.Event()
        """Set when the queue may be another, or the first console opens."""
        self.missed = True
        """Whether wakes may have been lost since the board last looked at everything."""
        self.ended = False

    @asynccontextmanager
    async def following(self, agent_id: str, conversation_ids: Iterable[str]) -> AsyncIterator[Follower]:
        """A console that follows these conversations and the queue, as long as the block lasts."""
        follower = Follower(agent_id, frozenset(conversation_ids))
        follower.owners.update(follower.followed)
        self.missed = self.missed or not self._followers  # nobody listened to the queue until now
        self._followers.append(follower)
        self.stirred.set()
        try:
            await self._subscribe()
            yield follower
        finally:
            self._followers.remove(follower)
            await self._subscribe()

    def open_consoles(self, agent_id: str | None = None) -> int:
        """How many consoles are open here, of one person or of all."""
        return sum(agent_id in (None, follower.agent_id) for follower in self._followers)

    def queue_changed(self) -> None:
        """Have every console look at the queue."""
        for follower in self._followers:
            follower.queue = True
            follower.wake.set()

    async def show(self, conversation_ids: Iterable[str]) -> None:
        """Name the conversations that the queue shows: what happens in them changes it."""
        shown = frozenset(conversation_ids)
        if shown != self._shown:
            self._shown = shown
            await self._subscribe()

    async def run(self) -> None:
        """Follow Redis until cancelled; when it was away every console looks at everything again."""
        told = self._client is None
        while self._client is not None:
            try:
                await self._follow(self._client)
            except (RedisError, OSError) as error:
                if not told or self._pubsub is not None:
                    log.warning("open consoles are not woken until Redis is back: %s", type(error).__name__)
                told, self._pubsub = True, None
            await asyncio.sleep(RECONNECT_S)

    def end(self) -> None:
        """Have every open stream end."""
        self.ended = True
        for follower in self._followers:
            follower.wake.set()

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            await self._client.aclose()

    async def _follow(self, client: redis.Redis) -> None:
        async with client.pubsub() as pubsub:
            async with self._subscribing:
                self._channels = self._wanted()
                await pubsub.subscribe(QUEUE_CHANNEL, *self._channels)
                self._pubsub = pubsub
            self._look_at_all()
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

    def _look_at_all(self) -> None:
        self.missed = True
        self.stirred.set()
        for follower in self._followers:
            follower.look_at_all()

    def _hear(self, message: dict[str, Any]) -> None:
        """A subscription that has begun wakes as well: what came just before it was not heard."""
        if message["type"] not in ("message", "subscribe"):
            return
        channel = message["channel"].decode()
        told = message["data"].decode("utf-8", "replace") if message["type"] == "message" else ""
        if channel == QUEUE_CHANNEL:
            self._owner_changed(told)
        elif (conversation_id := self._channels.get(channel)) is not None:
            self._said(conversation_id, told)

    def _owner_changed(self, conversation_id: str) -> None:
        self.moved.add(conversation_id)
        self.stirred.set()
        for follower in self._followers:
            if conversation_id in follower.followed:
                follower.owners.add(conversation_id)
                follower.wake.set()

    def _said(self, conversation_id: str, told: str) -> None:
        typing = told.startswith(TYPING)
        if typing and not _by_shopper(told):
            return
        if conversation_id in self._shown and not typing:
            self.moved.add(conversation_id)
            self.stirred.set()
        for follower in self._followers:
            if conversation_id in follower.followed:
                (follower.typing if typing else follower.entries).add(conversation_id)
                follower.wake.set()

    def _wanted(self) -> dict[str, str]:
        """Conversations by channel."""
        shown = self._shown if self._followers else frozenset()
        ids = shown.union(*(follower.followed for follower in self._followers))
        return {of_conversation(one, "wake"): one for one in ids}

    async def _subscribe(self) -> None:
        """Change the subscription to what is wanted; without a connection `_follow` will."""
        async with self._subscribing:
            if self._pubsub is None:
                return
            before, self._channels = self._channels, self._wanted()
            begun, over = self._channels.keys() - before.keys(), before.keys() - self._channels.keys()
            try:
                if begun:
                    await self._pubsub.subscribe(*begun)
                if over:
                    await self._pubsub.unsubscribe(*over)
            except (RedisError, OSError) as error:
                log.info("subscribing: %s", type(error).__name__)


def _by_shopper(told: str) -> bool:
    try:
        return bool(json.loads(told)["from"] == "shopper")
    except (ValueError, KeyError, TypeError):
        return False
