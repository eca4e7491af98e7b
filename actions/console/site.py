"""What the routes of the console share: built once a process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from actions.console.accounts import Accounts
from actions.console.board import Board
from actions.console.live import Live
from actions.console.sessions import Sessions
from actions.console.sign_ins import SignIns
from actions.console.summary_words import SummaryWords
from actions.handoff import ContactRequests, Desk, DeskUnreachableError, Transcripts
from actions.handoff.figures import Figures
from actions.services import Services

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 4
"""Requests of consoles that ask Redis or the catalogue at a time: few, for answers to shoppers come first."""


@dataclass(frozen=True)
class Site:
    """The parts of the console."""

    services: Services
    desk: Desk
    transcripts: Transcripts
    contact_requests: ContactRequests
    accounts: Accounts
    sessions: Sessions
    sign_ins: SignIns
    live: Live
    board: Board
    figures: Figures
    words: SummaryWords
    images: Path
    """Pictures of the products."""
    checking: asyncio.Semaphore
    _threads: ThreadPoolExecutor
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    def of(
        cls, services: Services, accounts: Accounts, secret: str, redis_url: str | None, images: Path
    ) -> Site:
        """The console over these services.

        Raises:
            WordingError, OSError: the words of its summaries are missing or malformed.
        """
        transcripts, requests = Transcripts(services.redis), services.contact_requests
        live = Live(redis_url)
        return cls(
            services,
            services.desk,
            transcripts,
            requests,
            accounts,
            Sessions(secret, accounts),
            SignIns(services.redis, secret),
            live,
            Board(services.desk, transcripts, requests, accounts, live),
            services.figures,
            SummaryWords.load(services.store.language),
            images,
            asyncio.Semaphore(1),
            ThreadPoolExecutor(THREADS, thread_name_prefix="console"),
        )

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of work that waits for Redis or the catalogue, done beside the event loop."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(work, *args, **kwargs))

    def later(self, work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have work done that nobody waits for; while Redis is away it is not done."""

        def attempt() -> None:
            try:
                work(*args, **kwargs)
            except DeskUnreachableError as error:
                log.warning("not noted: %s", error)

        self._threads.submit(attempt)

    def start(self) -> None:
        """Begin what runs beside the requests, in the event loop of the caller."""
        self._tasks.extend(map(asyncio.create_task, (self.live.run(), self.board.run(self.run))))

    async def end(self) -> None:
        """Consoles lose their streams at once, and find another process."""
        self.live.end()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.live.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
