"""Conversations in Redis: turns are appended, and only those of the window are read back."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timezone
from typing import Any

from bot.stores.base import ConversationStore
from bot.stores.conversation import Conversation
from bot.stores.errors import NotConfirmedError, NotSavedError, OwnerChangedError, UnreachableError
from bot.stores.limits import MOST_KEPT
from bot.stores.recent import RecentConversations
from bot.stores.redis_locks import Lease, RedisLockStore
from bot.stores.redis_scripts import RedisScripts, key

MOST_IN_MEMORY = 256
"""Conversations that need not be read again, as long as no other pod takes a turn of them."""

REFUSALS = {
    -1: "another pod has taken the conversation over",
    -2: "another turn was kept meanwhile",
    -3: "the message was answered meanwhile",
}
KEYS = ("state", "turns", "inbox", "messages", "owner")
OWNER_CHANGED = -4
BEGUN = "daogou:{desk}:begun"

logger = logging.getLogger(__name__)


class RedisTrackerStore(ConversationStore):
    """Saves under the lock store's lease only, so that a turn that lost its lock cannot overwrite another."""

    def __init__(self, scripts: RedisScripts, locks: RedisLockStore, *, expiry_s: float) -> None:
        super().__init__()
        self._scripts = scripts
        self._locks = locks
        self._expiry_ms = int(expiry_s * 1000)
        self._recent = RecentConversations(MOST_IN_MEMORY)

    async def retrieve(self, sender_id: str) -> Conversation | None:
        """The conversation with the turns of its window, or None if nothing is kept of it.

        What is in memory is as good as what is kept if the lease says that no other turn was taken since.
        """
        lease = self._locks.lease(sender_id)
        if lease is not None and lease.version == 0:
            return None
        if lease is not None and lease.version == self._recent.version(sender_id):
            return self._recent.get(sender_id)
        return await self._read(sender_id)

    async def save(self, tracker: Conversation) -> None:
        """Append what was said since it was retrieved; NotSavedError if that cannot be."""
        lease = self._locks.lease(tracker.sender_id)
        if lease is None:
            raise NotSavedError("the conversation is not locked")
        before = tracker.version
        turn = tracker.close_turn()
        version = await self._append(tracker, lease, before, turn)
        if version == OWNER_CHANGED:
            raise OwnerChangedError("the owner changed in mid-turn")
        if version < 0:
            raise NotSavedError(REFUSALS[version])
        lease.version = version
        self._recent.put(tracker)
        if not before:
            await self._count_begun()

    async def _append(self, tracker: Conversation, lease: Lease, before: int, turn: list[dict]) -> int:
        moved = tracker.shorten()
        window = ("", "") if moved is None else (moved[0], _json(moved[1]))
        delivery = lease.delivery
        answer = ("", "") if delivery is None else (delivery.inbox_id, delivery.answer())
        channel = key(tracker.sender_id, "wake")
        arguments = (
            lease.fence,
            before,
            _json(turn),
            self._expiry_ms,
            *window,
            *answer,
            channel,
            MOST_KEPT,
            lease.answering,
        )
        try:
            return int(await self._scripts.run("turn_save", tracker.sender_id, KEYS, arguments))
        except UnreachableError as error:
            raise NotConfirmedError(str(error)) from error

    async def _count_begun(self) -> None:
        """Count a conversation that began, for the figures of the desk; a turn does not fail for it."""
        day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
        try:
            await self._scripts.command("HINCRBY", BEGUN, day, 1)
        except UnreachableError as error:
            logger.warning("a conversation that began was not counted: %s", error)

    async def _read(self, sender_id: str) -> Conversation | None:
        version, snapshot, turns = await self._scripts.run("turns_read", sender_id, ("state", "turns"))
        if version is None:
            return None
        return Conversation.of(
            sender_id,
            self.domain.slots,
            int(version),
            json.loads(snapshot) if snapshot else [],
            [json.loads(turn) for turn in turns],
        )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
