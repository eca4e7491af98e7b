"""Locks of conversations in Redis: one turn at a time over all pods, in order; a lock dies with its pod."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from rasa.core.lock_store import LockStore

from bot.stores.delivery import Delivery
from bot.stores.errors import TooManyWaitingError, UnreachableError
from bot.stores.limits import MOST_WAITING, WAIT_S
from bot.stores.owner import ASSISTANT, BOT, Owner
from bot.stores.redis_scripts import RedisScripts, key

LEASE_S = 3.0
RENEW_EVERY_S = 1.0
QUEUE_KEYS = ("lock", "queue", "heard")
SHORTEST_WAIT_S = 0.005

logger = logging.getLogger(__name__)


@dataclass
class Lease:
    """The right to take a turn; `fence` grows with each lease, `version` counts the conversation's turns."""

    token: str
    fence: int
    version: int
    owner: Owner = ASSISTANT
    """Who answers the conversation, as far as is known."""
    answering: str = BOT
    """Who answers in this turn: it is kept only if that is so; `ANYONE` where it does not matter."""
    delivery: Delivery | None = None
    """What is kept together with the turn, where its message came through the inbox."""


class RedisLockStore(LockStore):
    """Rasa's lock store, of which only `lock` is used."""

    def __init__(self, scripts: RedisScripts, *, expiry_s: float, lease_s: float = LEASE_S) -> None:
        super().__init__()
        self._scripts = scripts
        self._expiry_ms = int(expiry_s * 1000)
        self._lease_ms = int(lease_s * 1000)
        self._leases: dict[str, Lease] = {}

    def lease(self, conversation_id: str) -> Lease | None:
        """The lease under which this process is taking a turn of the conversation."""
        return self._leases.get(conversation_id)

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = 0, wait_time_in_seconds: float = 0
    ) -> AsyncIterator[Lease]:
        """Hold the conversation for one turn.

        Raises
        ------
        UnreachableError
            Redis is away. A lease that it may have given ends by itself.
        TooManyWaitingError
            Too many messages wait, or this one did for too long.
        """
        token = uuid.uuid4().hex
        lease = await self._take(conversation_id, token)
        self._leases[conversation_id] = lease
        renewing = asyncio.create_task(self._renew(conversation_id, token))
        try:
            yield lease
        finally:
            renewing.cancel()
            if self._leases.get(conversation_id) is lease:
                del self._leases[conversation_id]
            await self._leave(conversation_id, token)

    async def owner(self, conversation_id: str) -> Owner:
        """Who answers the conversation now."""
        held = await self._scripts.command("HMGET", key(conversation_id, "owner"), "state", "name")
        state, name = ((part or b"").decode() for part in held)
        return Owner(state or BOT, name)

    async def _take(self, conversation_id: str, token: str) -> Lease:
        give_up_at = time.monotonic() + WAIT_S
        arguments = (token, self._lease_ms, MOST_WAITING, self._expiry_ms)
        try:
            while True:
                fence, detail, state, name = await self._scripts.run(
                    "lock_take", conversation_id, (*QUEUE_KEYS, "state", "owner"), arguments
                )
                if fence > 0:
                    return Lease(token, fence, detail, Owner(state.decode(), name.decode()))
                if fence < 0:
                    raise TooManyWaitingError(f"{MOST_WAITING} messages are waiting")
                if time.monotonic() > give_up_at:
                    raise TooManyWaitingError(f"the turns before took longer than {WAIT_S:g} s")
                await self._scripts.wait_for(
                    conversation_id, f"wake:{token}", max(detail / 1000, SHORTEST_WAIT_S)
                )
        except (TooManyWaitingError, asyncio.CancelledError):
            await self._leave(conversation_id, token)
            raise

    async def _leave(self, conversation_id: str, token: str) -> None:
        arguments = (token, self._lease_ms, key(conversation_id, "wake:"))
        try:
            await self._scripts.run("lock_leave", conversation_id, QUEUE_KEYS, arguments)
        except UnreachableError as error:
            logger.warning("a lock was not given back and will end by its lease: %s", error)

    async def _renew(self, conversation_id: str, token: str) -> None:
        """Lengthen the lease until cancelled; a lock that is lost shows when the turn is saved."""
        while True:
            await asyncio.sleep(RENEW_EVERY_S)
            try:
                if not await self._scripts.run(
                    "lock_renew", conversation_id, ("lock",), (token, self._lease_ms)
                ):
                    logger.warning("the lease of a conversation's lock ran out in mid-turn")
                    return
            except UnreachableError as error:
                logger.warning("the lease of a conversation's lock was not renewed: %s", error)
