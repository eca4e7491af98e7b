"""What is known of a conversation's owner, and of those who wait for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

State = Literal["bot", "waiting", "human"]


@dataclass(frozen=True, slots=True)
class Agent:
    """A person of the shop: `role` is `agent` or `supervisor`."""

    id: str
    name: str
    role: str = "agent"

    @property
    def supervises(self) -> bool:
        """Whether other people's conversations are theirs to decide on as well."""
        return self.role == "supervisor"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers a conversation. Times in Unix milliseconds, None for what has not happened.

    `asked_at` is when a person was asked for, `claimed_at` when one first took it, `answered_at` when one
    first wrote and `spoke_at` when one last did, `since` when the state last changed; `epoch` counts the
    changes.
    """

    state: State = "bot"
    epoch: int = 0
    since: int | None = None
    reason: str | None = None
    agent: str | None = None
    name: str | None = None
    asked_at: int | None = None
    claimed_at: int | None = None
    answered_at: int | None = None
    spoke_at: int | None = None
    channel: str | None = None

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Owner:
        """From the fields of the hash (docs/redis.md); an empty one is the assistant's."""

        def number(name: str) -> int | None:
            return int(fields[name]) if name in fields else None

        return cls(
            state=fields.get("state", "bot"),  # type: ignore[arg-type]
            epoch=number("epoch") or 0,
            since=number("since"),
            reason=fields.get("reason"),
            agent=fields.get("agent"),
            name=fields.get("name"),
            asked_at=number("asked_at"),
            claimed_at=number("claimed_at"),
            answered_at=number("answered_at"),
            spoke_at=number("spoke_at"),
            channel=fields.get("channel"),
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands who waits, the first at 1; None for a wait that is not measured yet."""

    position: int
    expected_wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conversation in the queue, since `asked_at` (Unix ms)."""

    conversation_id: str
    asked_at: int
    position: int


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation in a person's hands."""

    conversation_id: str
    agent_id: str
