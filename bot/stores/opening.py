"""Opens the stores that the settings ask for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rasa.core.lock_store import LockStore

from bot.settings import Settings
from bot.stores.base import ConversationStore
from bot.stores.inbox import Inbox
from bot.stores.memory import MemoryLockStore, MemoryTrackerStore
from bot.stores.messages import Messages
from bot.stores.redis_locks import RedisLockStore
from bot.stores.redis_scripts import RedisScripts
from bot.stores.redis_trackers import RedisTrackerStore
from bot.stores.wakes import Wakes

SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class DeliveryStores:
    """How messages travel: taken in, answered under the lock, delivered to the streams that are open."""

    locks: RedisLockStore
    inbox: Inbox
    messages: Messages
    wakes: Wakes
    scripts: RedisScripts


@dataclass(frozen=True)
class Stores:
    """Conversations and their locks; `close` when the event loop that used them ends."""

    trackers: ConversationStore
    locks: LockStore
    close: Callable[[], Awaitable[None]]
    delivery: DeliveryStores | None = None
    """What the website's channel needs; only Redis has it."""


def open_stores(settings: Settings) -> Stores:
    """In Redis if REDIS_URL is set, else in this process; nothing is connected yet."""
    if settings.redis_url is None:
        return Stores(MemoryTrackerStore(), MemoryLockStore(), _nothing_to_close)
    scripts = RedisScripts(settings.redis_url)
    expiry_s = settings.conversation_expiry_days * SECONDS_A_DAY
    locks = RedisLockStore(scripts, expiry_s=expiry_s)
    trackers = RedisTrackerStore(scripts, locks, expiry_s=expiry_s)
    messages, wakes = Messages(settings.redis_url), Wakes(settings.redis_url, settings.open_streams)
    delivery = DeliveryStores(locks, Inbox(scripts, expiry_s=expiry_s), messages, wakes, scripts)

    async def close() -> None:
        for store in (scripts, messages, wakes):
            await store.close()

    return Stores(trackers, locks, close, delivery)


async def _nothing_to_close() -> None:
    pass
