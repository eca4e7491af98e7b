"""One open console: what it follows, and what it has to look at."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass
class Follower:
    """A console that follows the queue and some conversations, and its marks of what may be new there.

    `entries` and `owners` are conversations with something new, `typing` those whose shoppers type.
    """

    agent_id: str
    followed: frozenset[str]
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    queue: bool = True
    entries: set[str] = field(default_factory=set)
    owners: set[str] = field(default_factory=set)
    typing: set[str] = field(default_factory=set)

    def look_at_all(self) -> None:
        """Anything may have happened."""
        self.queue = True
        self.entries.update(self.followed)
        self.owners.update(self.followed)
        self.wake.set()
