"""The shop's side of the real service: people at the desk, and what they see."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import redis

from actions.handoff import Agent, ContactRequests, Desk, Transcripts
from tests.e2e.servers import Service

T = TypeVar("T")
WAIT_S = 10.0
ANN, BOB = Agent("ann", "Ann Archer"), Agent("bob", "Bob Baker")
MOST_HELD = 50


def wait_for(look: Callable[[], T | None], within_s: float = WAIT_S) -> T:
    """What is looked for, as soon as it is there."""
    deadline = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < deadline, "did not come in time"
        time.sleep(0.02)
    return found


@dataclass
class Floor:
    """The desk over the service's Redis, and what it sees of conversations."""

    redis: redis.Redis
    desk: Desk
    transcripts: Transcripts

    @classmethod
    def of(cls, service: Service) -> Floor:
        """The desk of a running service."""
        store = redis.Redis.from_url(service.bot.env["REDIS_URL"], decode_responses=True)
        return cls(store, Desk(store, capacity=MOST_HELD), Transcripts(store))

    def said(self, conversation_id: str) -> list[tuple[str, str]]:
        """Who said what, without what was shown only."""
        entries = self.transcripts.entries(conversation_id)
        return [(entry["from"], message["text"]) for entry in entries for message in entry["messages"]]

    def hears(self, conversation_id: str, who: str, text: str) -> None:
        """Wait until somebody has said it."""
        wait_for(lambda: any(one == who and text in said for one, said in self.said(conversation_id)))

    def says(self, conversation_id: str, agent: Agent, text: str, payload: Any = None) -> None:
        """A person writes, and the shopper has it."""
        self.desk.say(conversation_id, agent, uuid.uuid4().hex, text, payload)
        self.hears(conversation_id, "agent", text)

    def joins(self, conversation_id: str, agent: Agent) -> None:
        """A person takes a conversation that waits."""
        self.desk.alive(agent.id)
        self.desk.claim(conversation_id, agent)

    def waited(self, conversation_id: str, seconds: float) -> None:
        """Have a conversation wait for so long already: the server's clock finds it so."""
        since_ms = int((time.time() - seconds) * 1000)
        changed = self.redis.zadd("daogou:{desk}:waiting", {conversation_id: since_ms}, xx=True, ch=True)
        assert changed == 1, "it does not wait"

    def clear(self) -> None:
        """Give every conversation back to the assistant, and have every request dealt with."""
        boss = Agent("boss", "Boss", "supervisor")
        for one in [*self.desk.waiting(), *self.desk.held()]:
            self.desk.resolve(one.conversation_id, boss)
        requests = ContactRequests(self.redis)
        for request in requests.open():
            requests.done(request["id"])
