"""Runs operations over one Redis, command by command in an order that a seed decides; some are killed."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any

from redis import Redis

Operation = Callable[[Redis], Any]


class KilledError(Exception):
    """The process of this operation ended between two commands."""


class Stepped(Redis):
    """A client whose every command waits to be let through."""

    task: Task

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Wait for the turn of this client, then do as Redis does."""
        self.task.pause()
        return super().execute_command(*args, **options)


class Task:
    """One operation in a thread of its own that advances by one command at a time."""

    def __init__(self, name: str, operation: Operation, client: Stepped) -> None:
        self.name = name
        self.ended = False
        self.outcome: Any = None
        self.failure: BaseException | None = None
        self._operation = operation
        self._client = client
        self._client.task = self
        self._go, self._stands = threading.Semaphore(0), threading.Semaphore(0)
        self._killed = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._stands.acquire()

    def advance(self, kill: bool = False) -> None:
        """Let one command through, or end the operation before it."""
        self._killed = kill
        self._go.release()
        self._stands.acquire()

    def pause(self) -> None:
        """Called by the client before each command."""
        self._stands.release()
        self._go.acquire()
        if self._killed:
            raise KilledError(self.name)

    def _run(self) -> None:
        try:
            self.outcome = self._operation(self._client)
        except BaseException as failure:  # noqa: BLE001 - whatever it is, the test looks at it
            self.failure = failure
        self.ended = True
        self._stands.release()


def interleave(
    tasks: list[Callable[[], Task]],
    dice: random.Random,
    check: Callable[[str], None],
    *,
    at_once: int = 3,
    killed_of_100: int = 2,
) -> list[Task]:
    """Run all, at most `at_once` at a time, the next command by chance; `check` after each."""
    waiting, running, done = list(tasks), list[Task](), list[Task]()
    while waiting or running:
        while waiting and len(running) < at_once:
            running.append(waiting.pop(0)())
        for task in [task for task in running if task.ended]:
            running.remove(task)
            done.append(task)
        if not running:
            continue
        task = dice.choice(running)
        task.advance(kill=dice.randrange(100) < killed_of_100)
        check(task.name)
    return done
