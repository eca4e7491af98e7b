"""Opens the stores that the settings ask for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rasa.core.lock_store import LockStore

from bot.settings import Settings
from bot.stores.base import ConversationStore
from bot.stores.memory import MemoryLockStore, MemoryTrackerStore
from bot.stores.redis_locks import RedisLockStore
from bot.stores.redis_scripts import RedisScripts
from bot.stores.redis_trackers import RedisTrackerStore

SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Stores:
    """Conversations and their locks; `close` when the event loop that used them ends."""

    trackers: ConversationStore
    locks: LockStore
    close: Callable[[], Awaitable[None]]


def open_stores(settings: Settings) -> Stores:
    """In Redis if REDIS_URL is set, else in this process; nothing is connected yet."""
    if settings.redis_url is None:
        return Stores(MemoryTrackerStore(), MemoryLockStore(), _nothing_to_close)
    scripts = RedisScripts(settings.redis_url)
    expiry_s = settings.conversation_expiry_days * SECONDS_A_DAY
    locks = RedisLockStore(scripts, expiry_s=expiry_s)
    return Stores(RedisTrackerStore(scripts, locks, expiry_s=expiry_s), locks, scripts.close)


async def _nothing_to_close() -> None:
    pass
