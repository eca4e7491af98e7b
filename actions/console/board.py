"""The queue as the consoles show it: who waits, who holds what, who is there, what was asked out of hours.

It is looked up once for all consoles of this process, and only what may have changed; each console is given
its own view of it.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from actions.console.accounts import Accounts
from actions.console.live import Live
from actions.console.queue_rows import Case, Row, case_of, held_row, timed, waiting_row
from actions.handoff import ContactRequests, Desk, DeskUnreachableError, Held, Transcripts, Waiting

SHOWN_WAITING = 100
"""Of those who wait, the longest first; the others are counted."""
LATEST = 10
"""Entries of a conversation that are looked at for its row."""
AT_MOST_EACH_S = 0.5
AT_LEAST_EACH_S = 5.0
WHOLE_EACH_S = 15.0
"""How often everything is looked up again: what comes without a wake is seen then."""

Run = Callable[..., Awaitable[Any]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The queue at a moment, without what time alone changes."""

    waiting: tuple[Row, ...] = ()
    waiting_count: int = 0
    held: tuple[tuple[str, Row], ...] = ()
    """With the id of the person who holds it."""
    agents: tuple[Row, ...] = ()
    requests: tuple[Row, ...] = ()


class Board:
    """Keeps the queue of the moment."""

    def __init__(
        self,
        desk: Desk,
        transcripts: Transcripts,
        requests: ContactRequests,
        accounts: Accounts,
        live: Live,
    ) -> None:
        self._desk = desk
        self._transcripts = transcripts
        self._requests = requests
        self._accounts = accounts
        self._live = live
        self._cases: dict[str, Case] = {}
        self._snapshot = Snapshot()
        self._looked_whole_at = 0.0
        self._looking = threading.Lock()

    async def run(self, run: Run) -> None:
        """Keep the queue up to date as long as a console is open, until cancelled."""
        while True:
            await self._stirred()
            if not self._live.open_consoles():
                continue
            try:
                await self.refresh(run)
            except DeskUnreachableError as error:
                log.info("the queue stays as it is: %s", error)
            await asyncio.sleep(AT_MOST_EACH_S)

    async def refresh(self, run: Run, *, whole: bool = False) -> None:
        """Look again at what may have changed, and have the consoles told if something did.

        Raises:
            DeskUnreachableError: Redis is away.
        """
        moved, self._live.moved = self._live.moved, set()
        whole, self._live.missed = whole or self._live.missed, False
        before = self._snapshot
        try:
            await run(self._look, None if whole else moved)
        except DeskUnreachableError:
            self._live.missed = True
            raise
        await self._live.show(self._cases)
        if self._snapshot != before:
            self._live.queue_changed()

    def view(self, agent_id: str) -> Row:
        """The queue for one person: their conversations apart from others'."""
        now_ms = time.time() * 1000
        snapshot = self._snapshot
        held = [(holder, timed(row, now_ms)) for holder, row in snapshot.held]
        return {
            "waiting": [timed(row, now_ms) for row in snapshot.waiting],
            "waiting_count": snapshot.waiting_count,
            "mine": [row for holder, row in held if holder == agent_id],
            "others": [row for holder, row in held if holder != agent_id],
            "agents": list(snapshot.agents),
            "requests": list(snapshot.requests),
        }

    async def _stirred(self) -> None:
        """Wait until something may be another, or long enough for time to have changed something."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._live.stirred.wait(), AT_LEAST_EACH_S)
        self._live.stirred.clear()
        if time.monotonic() - self._looked_whole_at >= WHOLE_EACH_S:
            self._live.missed = True

    def _look(self, moved: set[str] | None) -> None:
        with self._looking:
            if moved is None:
                self._looked_whole_at = time.monotonic()
            waiting = self._desk.waiting(SHOWN_WAITING)
            held = self._desk.held()
            ids = [one.conversation_id for one in waiting] + [one.conversation_id for one in held]
            known = {} if moved is None else {i: c for i, c in self._cases.items() if i not in moved}
            cases = {**known, **self._cases_of([one for one in ids if one not in known])}
            self._cases = {one: cases[one] for one in ids}
            self._snapshot = self._of(waiting, held)

    def _cases_of(self, ids: Sequence[str]) -> dict[str, Case]:
        owners, latest = self._desk.owners(ids), self._transcripts.latest(ids, LATEST)
        return {one: case_of(owners[one], latest[one]) for one in ids}

    def _of(self, waiting: Iterable[Waiting], held: Iterable[Held]) -> Snapshot:
        names = {agent.id: agent for agent in self._accounts.agents()}
        rows = []
        load: Counter[str] = Counter()
        for one in held:
            load[one.agent_id] += 1
            case = self._cases[one.conversation_id]
            name = case.owner.name or (names[one.agent_id].name if one.agent_id in names else one.agent_id)
            rows.append((one.agent_id, held_row(one, case, name)))
        online = self._desk.online()
        agents = tuple(
            {
                "id": one.id,
                "name": one.name,
                "role": one.role,
                "online": one.id in online,
                "held": load[one.id],
            }
            for one in names.values()
        )
        return Snapshot(
            waiting=tuple(waiting_row(one, self._cases[one.conversation_id]) for one in waiting),
            waiting_count=self._desk.waiting_count(),
            held=tuple(sorted(rows, key=lambda row: row[1]["since"] or 0)),
            agents=agents,
            requests=tuple(dict(one) for one in self._requests.open()),
        )
