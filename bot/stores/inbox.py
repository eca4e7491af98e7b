"""Messages of shoppers that were taken in and are not yet answered, in Redis: one stream a conversation.

A message is marked in one sorted set for all conversations before it enters its inbox, and the mark is taken
away when its turn is kept: what a pod that died left behind is found there by any other. A mark without a
message is harmless.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.stores.errors import NotSavedError, OwnerChangedError, TooManyWaitingError
from bot.stores.limits import MOST_KEPT, MOST_WAITING
from bot.stores.redis_locks import Lease
from bot.stores.redis_scripts import RedisScripts, key

OPEN = "daogou:{inbox}:open"
CALLS = "daogou:{inbox}:calls"
"""Conversations in which a person of the shop left something for a bot."""
OWNER_CHANGED = -4
STALE_MS = 10_000
"""A mark as old as this stands for a message that was never taken in: no request lasts as long."""
MOST_MARKS = 500


@dataclass(frozen=True)
class Waiting:
    """An entry of an inbox: its id in the stream, and its fields (docs/redis.md)."""

    id: str
    fields: Mapping[str, str]
    tries: int
    """Under how many leases it was taken, this one included; those that Redis broke off do not count."""


class Inbox:
    """The inboxes of all conversations; every failure comes as a ConversationError."""

    def __init__(self, scripts: RedisScripts, *, expiry_s: float) -> None:
        self._scripts = scripts
        self._expiry_ms = int(expiry_s * 1000)

    async def accept(
        self, conversation_id: str, fields: Mapping[str, str], shown: Mapping[str, Any]
    ) -> tuple[str, bool]:
        """Take a message in, and show it: the id of its entry, and whether it is new.

        Raises
        ------
        UnreachableError
            Redis did not say that it has the message; it may have it.
        TooManyWaitingError
            More messages of the conversation wait than are kept.
        """
        message_id = fields["message_id"]
        await self._scripts.run_on("open_mark", [OPEN], [_mark(conversation_id, message_id)])
        pairs = [part for pair in fields.items() for part in pair]
        arguments = (
            message_id,
            json.dumps(shown, ensure_ascii=False),
            self._expiry_ms,
            key(conversation_id, "wake"),
            MOST_KEPT,
            MOST_WAITING,
            *pairs,
        )
        keys = ("accepted", "inbox", "messages", "earlier")
        entry_id, new = await self._scripts.run("message_accept", conversation_id, keys, arguments)
        if new < 0:
            raise TooManyWaitingError(f"{MOST_WAITING} messages are waiting")
        return entry_id.decode(), bool(new)

    async def enter_once(self, conversation_id: str, kind: str) -> bool:
        """Put in an entry of a kind that nobody wrote, once a conversation; False if there was one before.

        Where too many messages wait already it is left out.

        Raises
        ------
        UnreachableError
            Redis did not say that it has it; it may have it.
        """
        message_id = uuid.uuid4().hex
        await self._scripts.run_on("open_mark", [OPEN], [_mark(conversation_id, message_id)])
        arguments = (kind, message_id, self._expiry_ms, MOST_KEPT, MOST_WAITING)
        keys = ("accepted", "inbox", "earlier")
        new = await self._scripts.run("inbox_enter", conversation_id, keys, arguments)
        if not new:
            await self.close_mark(conversation_id, message_id)
        return bool(new)

    async def take(self, conversation_id: str, lease: Lease) -> Waiting | None:
        """The message that has waited longest, counted as tried under this lease; None if none waits."""
        arguments = (lease.fence, self._expiry_ms)
        entry = await self._scripts.run("inbox_take", conversation_id, ("inbox", "tries"), arguments)
        if entry is None:
            return None
        texts = [text.decode() for text in entry[1]]
        return Waiting(entry[0].decode(), dict(zip(texts[::2], texts[1::2], strict=True)), entry[2])

    async def excuse(self, conversation_id: str, fence: int) -> None:
        """Have what was last taken under this lease not count as tried."""
        await self._scripts.command("HDEL", key(conversation_id, "tries"), fence)

    async def tell_typing(self, conversation_id: str, who: str = "bot") -> None:
        """Have those who follow the conversation see that the bot answers, or the shopper writes."""
        told = json.dumps({"from": who})
        await self._scripts.command("PUBLISH", key(conversation_id, "wake"), told)

    async def answer(self, conversation_id: str, lease: Lease, inbox_id: str, answer: str) -> None:
        """Answer a message without a turn to keep.

        Raises
        ------
        OwnerChangedError
            A person took the conversation, or gave it back, so the answer is not the one who answers now.
        NotSavedError
            Another pod has taken the conversation over.
        """
        channel = key(conversation_id, "wake")
        arguments = (lease.fence, inbox_id, answer, self._expiry_ms, channel, MOST_KEPT, lease.answering)
        keys = ("state", "inbox", "messages", "owner")
        done = await self._scripts.run("inbox_answer", conversation_id, keys, arguments)
        if done == OWNER_CHANGED:
            raise OwnerChangedError("the owner changed in mid-turn")
        if done < 0:
            raise NotSavedError("another pod has taken the conversation over")

    async def called(self) -> str | None:
        """The next conversation in which a person of the shop left something; None after a while."""
        called = await self._scripts.pop(CALLS)
        return None if called is None else called.decode()

    async def close_mark(self, conversation_id: str, message_id: str) -> None:
        """Say that the message is answered."""
        await self._scripts.command("ZREM", OPEN, _mark(conversation_id, message_id))

    async def abandoned(self, older_than_s: float) -> set[str]:
        """Conversations whose messages have waited as long while nobody holds their lock.

        Marks of messages that were never taken in, or whose pod died just after it had answered, are removed.
        """
        marks = await self._scripts.run_on("open_old", [OPEN], [int(older_than_s * 1000), MOST_MARKS])
        left = set()
        for mark, age_ms in zip(marks[::2], marks[1::2], strict=True):
            conversation_id = mark.decode().partition("\n")[0]
            if conversation_id in left:
                continue
            waiting, locked = await self._scripts.run("inbox_look", conversation_id, ("inbox", "lock"))
            if waiting and not locked:
                left.add(conversation_id)
            elif not waiting and age_ms > STALE_MS:
                await self._scripts.command("ZREM", OPEN, mark)
        return left


def _mark(conversation_id: str, message_id: str) -> str:
    """Neither id holds a line break."""
    return f"{conversation_id}\n{message_id}"
