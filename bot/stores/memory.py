"""Conversations in this process alone, for a bot without Redis: they end with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from rasa.core.lock_store import LockStore

from bot.stores.base import ConversationStore
from bot.stores.conversation import Conversation
from bot.stores.errors import TooManyWaitingError
from bot.stores.limits import MOST_WAITING, WAIT_S
from bot.stores.recent import RecentConversations

MOST_CONVERSATIONS = 1_000


class MemoryTrackerStore(ConversationStore):
    """The conversations that were used last; older ones are forgotten, so that memory has a bound."""

    def __init__(self, most: int = MOST_CONVERSATIONS) -> None:
        super().__init__()
        self._recent = RecentConversations(most)

    async def retrieve(self, sender_id: str) -> Conversation | None:
        """The conversation, or None if it is new or forgotten."""
        return self._recent.get(sender_id)

    async def save(self, tracker: Conversation) -> None:
        """Keep what was said since it was retrieved."""
        tracker.close_turn()
        tracker.shorten()
        self._recent.put(tracker)


@dataclass
class _Turnstile:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    people: int = 0


class MemoryLockStore(LockStore):
    """One turn of a conversation at a time, in the order in which they came."""

    def __init__(self) -> None:
        super().__init__()
        self._turnstiles: dict[str, _Turnstile] = {}

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = 0, wait_time_in_seconds: float = 0
    ) -> AsyncIterator[None]:
        """Hold the conversation; TooManyWaitingError if the wait is too long or the queue."""
        turnstile = self._turnstiles.setdefault(conversation_id, _Turnstile())
        if turnstile.people > MOST_WAITING:
            raise TooManyWaitingError(f"{MOST_WAITING} messages are waiting")
        turnstile.people += 1
        try:
            await self._pass(turnstile)
            try:
                yield
            finally:
                turnstile.lock.release()
        finally:
            turnstile.people -= 1
            if not turnstile.people:
                del self._turnstiles[conversation_id]

    @staticmethod
    async def _pass(turnstile: _Turnstile) -> None:
        try:
            await asyncio.wait_for(turnstile.lock.acquire(), WAIT_S)
        except asyncio.TimeoutError:
            raise TooManyWaitingError(f"the turn before took longer than {WAIT_S:g} s") from None
