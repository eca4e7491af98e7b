"""The desk: every way in which a conversation passes between the assistant and the people of the shop.

States: bot → waiting → human → bot, waiting → bot, human → waiting, human → human. Each change is one script
(`lua/move.lua`) over the conversation's own keys. Another desk can stand in its place that has these methods.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from actions.handoff.errors import (
    AlreadyTakenError,
    DeskUnreachableError,
    FullError,
    NotWaitingError,
    NotYoursError,
)
from actions.handoff.index import DeskIndex, Transition
from actions.handoff.owner import Agent, Held, Owner, Place, State, Waiting
from actions.handoff.scripts import INBOX_CALLS, INBOX_OPEN, DeskRedis, of_conversation

SHOPPER = "shopper"
ASSISTANT = "assistant"
CLOCK = "clock"
"""Who changes an owner besides the people of the shop, whose names in the log are `agent:ID`."""

RESOLVED = "resolved"
"""Why a person gives a conversation back to the assistant."""
NOBODY_CAME = "nobody_came"
CONSOLE_GONE = "console_gone"
"""Reasons of the clock."""

MOST_MOVES = 200
MOST_NOTES = 200
MOST_WAITING_MESSAGES = 20
MOST_IDS = 1_000
MOST_CALLS = 10_000
MOST_TOLD = 50
"""How many of those who wait see their place change; further back it is no news."""
EXPIRY_S = 30 * 24 * 60 * 60


class Desk:
    """Changes owners and passes people's messages on; a refusal comes as a DeskError."""

    def __init__(
        self,
        redis: Any,
        *,
        expiry_s: float = EXPIRY_S,
        wait_limit_s: float = 600,
        gone_after_s: float = 30,
        capacity: int = 4,
    ) -> None:
        self._redis = DeskRedis(redis)
        self.index = DeskIndex(self._redis, expiry_s=expiry_s)
        self._expiry_ms = int(expiry_s * 1000)
        self._wait_limit_s = wait_limit_s
        self._gone_after_s = gone_after_s
        self.capacity = capacity
        self._reachable_since = time.monotonic()
        self._told: dict[str, int] = {}

    @property
    def kept(self) -> bool:
        """Whether there is a Redis to keep the desk in."""
        return self._redis.given

    def owner(self, conversation_id: str) -> Owner:
        """Who answers a conversation."""
        with self._redis.connection() as redis:
            return Owner.of(redis.hgetall(of_conversation(conversation_id, "owner")))  # type: ignore[arg-type]

    def ask(self, conversation_id: str, reason: str, channel: str, actor: str = SHOPPER) -> Place | None:
        """Put a conversation into the queue; the place in it, None if a person holds it already.

        Asked again while it waits, it keeps its place.
        """
        self._move(conversation_id, ("bot",), "waiting", actor, reason, channel=channel, tell=False)
        return self.index.place(conversation_id)

    def leave(self, conversation_id: str, reason: str) -> None:
        """The shopper goes back to the assistant, who says so itself; nothing if the assistant has it."""
        self._move(conversation_id, ("waiting", "human"), "bot", SHOPPER, reason, tell=False)

    def claim(self, conversation_id: str, agent: Agent) -> Owner:
        """A person takes a conversation that waits."""
        announcement = self.index.announce(conversation_id)
        if not self.index.reserve(conversation_id, agent.id, self.capacity):
            raise FullError(f"you hold {self.capacity} conversations already")
        found = self._move(
            conversation_id,
            ("waiting",),
            "human",
            _of(agent),
            "claimed",
            to_agent=agent,
            announcement=announcement,
        )
        if found.state == "bot":
            raise NotWaitingError("it does not wait for a person any more")
        if found.agent != agent.id:
            raise AlreadyTakenError(found.name or "somebody")
        return found

    def transfer(self, conversation_id: str, agent: Agent, to: Agent) -> Owner:
        """A person passes a conversation on to a colleague; a supervisor any conversation."""
        if self.index.load()[to.id] >= self.capacity:
            raise FullError(f"{to.name} holds {self.capacity} conversations already")
        found = self._move(
            conversation_id,
            ("human",),
            "human",
            _of(agent),
            "transferred",
            to_agent=to,
            held_by=_held_by(agent),
        )
        if found.state != "human" or found.agent != to.id:
            raise NotYoursError("it is not in your hands")
        return found

    def put_back(self, conversation_id: str, agent: Agent, reason: str = "returned") -> Owner:
        """A person gives a conversation back to the queue, where it waits since it was first asked for."""
        found = self._move(
            conversation_id, ("human",), "waiting", _of(agent), reason, held_by=_held_by(agent)
        )
        if found.state != "waiting":
            raise NotYoursError("it is not in your hands")
        return found

    def resolve(self, conversation_id: str, agent: Agent) -> Owner:
        """A person hands a conversation back to the assistant."""
        states: tuple[State, ...] = ("waiting", "human") if agent.supervises else ("human",)
        found = self._move(conversation_id, states, "bot", _of(agent), RESOLVED, held_by=_held_by(agent))
        if found.state != "bot":
            raise NotYoursError("it is not in your hands")
        return found

    def say(
        self,
        conversation_id: str,
        agent: Agent,
        message_id: str,
        text: str,
        payload: Mapping[str, Any] | None = None,
    ) -> bool:
        """Pass a person's message on to the shopper; False if it was taken in before."""
        fields = {
            "kind": "agent",
            "message_id": message_id,
            "text": text,
            "agent": agent.id,
            "name": agent.name,
        }
        if payload is not None:
            fields["payload"] = json.dumps(payload, ensure_ascii=False)
        self._mark(conversation_id, message_id)
        pairs = [part for pair in fields.items() for part in pair]
        keys = [of_conversation(conversation_id, name) for name in ("owner", "accepted", "inbox", "earlier")]
        arguments = (
            agent.id,
            f"agent:{message_id}",
            MOST_WAITING_MESSAGES,
            self._expiry_ms,
            MOST_IDS,
            *pairs,
        )
        taken = int(self._redis.run("say", keys, arguments))
        if taken == -1:
            raise NotYoursError("it is not in your hands")
        if taken == -2:
            raise FullError("too many messages wait to be shown")
        self._call(conversation_id)
        return bool(taken)

    def typing(self, conversation_id: str, agent: Agent) -> None:
        """Let the shopper see that a person writes."""
        told = json.dumps({"from": "agent", "name": agent.name}, ensure_ascii=False)
        with self._redis.connection() as redis:
            redis.publish(of_conversation(conversation_id, "wake"), told)

    def note(self, conversation_id: str, agent: Agent, note_id: str, text: str) -> None:
        """Keep a note that only the people of the shop read; sent again under the same id it stands once."""
        arguments = (agent.id, note_id, agent.name, text, MOST_NOTES, self._expiry_ms)
        self._redis.run("note", [of_conversation(conversation_id, "notes")], arguments)

    def notes(self, conversation_id: str) -> list[dict[str, str]]:
        """The notes on a conversation with their `id`, oldest first."""
        return self._stream(conversation_id, "notes")

    def transitions(self, conversation_id: str) -> list[Transition]:
        """Whose a conversation has been, oldest first."""
        return self._stream(conversation_id, "handoffs")

    def owners(self, conversation_ids: Sequence[str]) -> dict[str, Owner]:
        """Who answers each of several conversations."""
        with self._redis.connection() as redis, redis.pipeline(transaction=False) as reads:
            for conversation_id in conversation_ids:
                reads.hgetall(of_conversation(conversation_id, "owner"))
            found: Any = reads.execute()
        return dict(zip(conversation_ids, map(Owner.of, found), strict=True))

    def waiting(self, most: int = 1_000) -> list[Waiting]:
        """Those who wait, the longest first."""
        return self.index.waiting(most)

    def waiting_count(self) -> int:
        """How many wait."""
        return self.index.waiting_count()

    def held(self, agent_id: str | None = None) -> list[Held]:
        """What people hold."""
        return self.index.held(agent_id)

    def alive(self, agent_id: str) -> None:
        """Note that a person's console is open."""
        self.index.sign_of_life(agent_id)

    def online(self) -> set[str]:
        """Whose consoles are open."""
        now_ms = time.time() * 1000
        signs = self.index.signs_of_life()
        return {agent for agent, at_ms in signs.items() if now_ms - at_ms < self._gone_after_s * 1000}

    def tend(self) -> None:
        """What time brings: index what changed, end long waits, take back what nobody looks after.

        Called a few times a second by each process; it does nothing twice. Conversations are taken back
        from people whose console is gone only when this process has reached Redis for as long as a console
        may be silent: after an outage the consoles come first.
        """
        try:
            self.index.settle_touched()
            self._end_long_waits()
            self._tell_places()
            if time.monotonic() - self._reachable_since > self._gone_after_s:
                self._take_back()
        except DeskUnreachableError:
            self._reachable_since = time.monotonic()
            raise

    def _end_long_waits(self) -> None:
        now_ms = time.time() * 1000
        for one in self.index.waiting(20):
            if now_ms - one.asked_at > self._wait_limit_s * 1000:
                self._move(one.conversation_id, ("waiting",), "bot", CLOCK, NOBODY_CAME)

    def _tell_places(self) -> None:
        """Let the first who wait see where they stand by now, where that has changed."""
        places = {one.conversation_id: one.position for one in self.index.waiting(MOST_TOLD)}
        moved = {name: place for name, place in places.items() if self._told.get(name) != place}
        self._told = places
        if not moved:
            return
        wait_s = self.index.expected_wait_s()
        with self._redis.connection() as redis, redis.pipeline(transaction=False) as pipeline:
            for name, place in moved.items():
                told = {"state": "waiting", "position": place}
                if wait_s is not None:
                    told["expected_wait_s"] = round(wait_s, 1)
                pipeline.publish(of_conversation(name, "wake"), json.dumps(told))
            pipeline.execute()

    def _take_back(self) -> None:
        held = self.index.held()
        online = self.online() if held else set()
        for one in held:
            if one.agent_id not in online:
                self._move(
                    one.conversation_id, ("human",), "waiting", CLOCK, CONSOLE_GONE, held_by=one.agent_id
                )

    def _move(
        self,
        conversation_id: str,
        states: tuple[State, ...],
        to: State,
        actor: str,
        reason: str,
        *,
        to_agent: Agent | None = None,
        held_by: str = "",
        channel: str = "",
        tell: bool = True,
        announcement: str = "",
    ) -> Owner:
        """Change the owner if it is as expected; whose the conversation is after that, changed or not."""
        announcement = announcement or self.index.announce(conversation_id)
        message_id = uuid.uuid4().hex if tell else ""
        if tell:
            self._mark(conversation_id, message_id)
        keys = [of_conversation(conversation_id, name) for name in ("owner", "handoffs", "inbox")]
        agent = (to_agent.id, to_agent.name) if to_agent else ("", "")
        expected = f" {' '.join(states)} "
        arguments = (
            expected,
            held_by,
            to,
            actor,
            reason,
            *agent,
            channel,
            self._expiry_ms,
            MOST_MOVES,
            message_id,
        )
        moved = self._redis.run("move", keys, arguments)
        if moved[0] and tell:
            self._call(conversation_id)
        return self.index.settle(conversation_id, announcement)

    def _mark(self, conversation_id: str, message_id: str) -> None:
        """Name a message of an inbox before it enters, so that any bot finds it (docs/redis.md)."""
        with self._redis.connection() as redis:
            seconds, microseconds = redis.time()
            at_ms = seconds * 1000 + microseconds // 1000
            redis.zadd(INBOX_OPEN, {f"{conversation_id}\n{message_id}": at_ms}, nx=True)

    def _call(self, conversation_id: str) -> None:
        """Have a bot look at the inbox now; without it one would in a few seconds."""
        with self._redis.connection() as redis:
            redis.lpush(INBOX_CALLS, conversation_id)
            redis.ltrim(INBOX_CALLS, 0, MOST_CALLS - 1)

    def _stream(self, conversation_id: str, name: str) -> list[dict[str, str]]:
        with self._redis.connection() as redis:
            rows: Any = redis.xrange(of_conversation(conversation_id, name))
        return [{"id": entry_id, **fields} for entry_id, fields in rows]


def _of(agent: Agent) -> str:
    return f"agent:{agent.id}"


def _held_by(agent: Agent) -> str:
    """Whose it must be for this person to decide on it: a supervisor decides on all."""
    return "" if agent.supervises else agent.id
