"""What the desk shows over all conversations: who waits, who holds what, who is there, what happened.

It is derived from the conversations' own keys. Each change of an owner is announced in `touched` before it
is tried and until the index has caught up, so that whatever a process that died left undone is found and
settled by any other.
"""

from __future__ import annotations

import json
import statistics
import time
import uuid
from collections import Counter
from typing import Any

from actions.handoff.owner import Held, Owner, Place, Waiting
from actions.handoff.scripts import DeskRedis, of_conversation, of_desk

MOST_AUDITED = 100_000
MOST_WAITS = 30
FEWEST_WAITS = 3
"""Below so many measured waits nothing is said of how long it takes."""
SURELY_OVER_MS = 10_000
"""A change that was announced so long ago is made by now, or never: no request lasts as long."""
_SETTLED = ("touched", "epochs", "waiting", "held", "audit", "cases", "waits")

Transition = dict[str, str]


class DeskIndex:
    """Reads the index, and brings it up to date."""

    def __init__(self, redis: DeskRedis, *, expiry_s: float) -> None:
        self._redis = redis
        self._expiry_ms = int(expiry_s * 1000)

    def announce(self, conversation_id: str) -> str:
        """Say that the owner of a conversation may be about to change; `settle` takes the word back."""
        announcement = f"{conversation_id}\n{uuid.uuid4().hex}"
        self._redis.run("touch", [of_desk("touched")], [announcement])
        return announcement

    def settle(self, conversation_id: str, announcement: str = "") -> Owner:
        """Have the index show what is true of a conversation, and return that.

        `announcement` is of the change that is now made; without one the conversation is looked at again.
        """
        with self._redis.connection() as redis:
            fields: dict[str, str] = redis.hgetall(of_conversation(conversation_id, "owner"))  # type: ignore[assignment]
            moves: Any = redis.xrange(of_conversation(conversation_id, "handoffs"))
        owner = Owner.of(fields)
        made = [json.dumps(move) for _, move in moves if int(move["epoch"]) <= owner.epoch]
        arguments = (
            conversation_id,
            announcement,
            owner.epoch,
            owner.state,
            owner.asked_at or 0,
            owner.agent or "",
            self._expiry_ms,
            MOST_AUDITED,
            MOST_WAITS,
            *made,
        )
        if self._redis.run("settle", [of_desk(name) for name in _SETTLED], arguments):
            with self._redis.connection() as redis:
                redis.publish(of_desk("wake"), conversation_id)
        return owner

    def settle_touched(self) -> None:
        """Settle whatever was announced and is not known to be done."""
        with self._redis.connection() as redis:
            marks: Any = redis.zrange(of_desk("touched"), 0, 499, withscores=True)
            seconds, _ = redis.time() if marks else (0, 0)
        for announcement, at_ms in marks:
            over = seconds * 1000 - at_ms > SURELY_OVER_MS
            self.settle(announcement.partition("\n")[0], announcement if over else "")

    def reserve(self, conversation_id: str, agent_id: str, capacity: int) -> bool:
        """Keep one of a person's places for a conversation until it is settled; False if they have none."""
        return bool(self._redis.run("reserve", [of_desk("held")], [conversation_id, agent_id, capacity]))

    def waiting(self, most: int = 1_000) -> list[Waiting]:
        """Those who wait, the longest first."""
        with self._redis.connection() as redis:
            rows: Any = redis.zrange(of_desk("waiting"), 0, most - 1, withscores=True)
        return [Waiting(name, int(asked_at), place) for place, (name, asked_at) in enumerate(rows, 1)]

    def waiting_count(self) -> int:
        """How many wait."""
        with self._redis.connection() as redis:
            return int(redis.zcard(of_desk("waiting")))

    def held(self, agent_id: str | None = None) -> list[Held]:
        """What people hold: one person, or everybody."""
        with self._redis.connection() as redis:
            rows: dict[str, str] = redis.hgetall(of_desk("held"))  # type: ignore[assignment]
        return [Held(name, agent) for name, agent in sorted(rows.items()) if agent_id in (None, agent)]

    def load(self) -> Counter[str]:
        """How many conversations each person holds."""
        return Counter(held.agent_id for held in self.held())

    def place(self, conversation_id: str) -> Place | None:
        """Where a conversation stands in the queue, if it does, and how long it may take."""
        with self._redis.connection() as redis:
            rank: Any = redis.zrank(of_desk("waiting"), conversation_id)
        return None if rank is None else Place(rank + 1, self.expected_wait_s())

    def expected_wait_s(self) -> float | None:
        """How long the latest waits were, in the middle; None while too few are measured."""
        with self._redis.connection() as redis:
            waits: Any = redis.lrange(of_desk("waits"), 0, MOST_WAITS - 1)
        if len(waits) < FEWEST_WAITS:
            return None
        return statistics.median(map(float, waits)) / 1000

    def sign_of_life(self, agent_id: str) -> None:
        """Note that a person's console is open."""
        with self._redis.connection() as redis:
            redis.zadd(of_desk("agents"), {agent_id: int(time.time() * 1000)})

    def signs_of_life(self) -> dict[str, int]:
        """When each person's console was last heard of, Unix ms."""
        with self._redis.connection() as redis:
            rows: Any = redis.zrange(of_desk("agents"), 0, -1, withscores=True)
        return {agent_id: int(at) for agent_id, at in rows}

    def audit(self, after: str | None = None, most: int = 200) -> list[Transition]:
        """What happened, oldest first: each with its `id`; the latest for None."""
        with self._redis.connection() as redis:
            rows: Any = (
                redis.xrevrange(of_desk("audit"), count=most)[::-1]  # type: ignore[index]
                if after is None
                else redis.xrange(of_desk("audit"), min=f"({after}", count=most)
            )
        return [{"id": entry_id, **fields} for entry_id, fields in rows]

    def log(self, actor: str, act: str, **more: str) -> None:
        """Note in the audit log what somebody did that is no change of an owner."""
        fields = {"at": str(int(time.time() * 1000)), "actor": actor, "reason": act, **more}
        with self._redis.connection() as redis:
            redis.xadd(of_desk("audit"), fields, maxlen=MOST_AUDITED, approximate=True)  # type: ignore[arg-type]

    def cases(self, most: int = 500) -> list[tuple[str, int]]:
        """Conversations that were handed over, and when their owner last changed (Unix ms), latest first."""
        with self._redis.connection() as redis:
            rows: Any = redis.zrevrange(of_desk("cases"), 0, most - 1, withscores=True)
        return [(name, int(at)) for name, at in rows]
