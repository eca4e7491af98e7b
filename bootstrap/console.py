"""What the person at the terminal sees: one line a step, with the time it takes."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bootstrap import paths, processes
from bootstrap.diagnosis import diagnose
from bootstrap.failure import Failure

HEARTBEAT_S = 15.0
LIVE_WIDTH = 100
TAIL_LINES = 20
TAIL_BYTES = 20_000


def say(text: str = "") -> None:
    """Prints a line at once, also into a pipe or a file."""
    print(text, flush=True)


def tail(log: Path, lines: int = TAIL_LINES) -> list[str]:
    """The last non-empty lines of a log file; [] while there is none."""
    if not log.is_file():
        return []
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - TAIL_BYTES))
        text = stream.read().decode("utf-8", "replace")
    kept = [line for line in text.replace("\r", "\n").splitlines() if line.strip()]
    return kept[-lines:]


class Ticker:
    """Tells that a step is alive: a line that is rewritten on a terminal, a line now and then elsewhere."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.started = time.monotonic()
        self._live = sys.stdout.isatty()
        self._next = HEARTBEAT_S
        if not self._live:
            say(f"  … {title}")

    @property
    def elapsed(self) -> float:
        """Seconds since the step began."""
        return time.monotonic() - self.started

    def tick(self, detail: str = "") -> None:
        """Shows the time gone by and the latest thing that the step said."""
        if self._live:
            text = f"  … {self.title}  {self.elapsed:.0f} s  {detail.strip()}"
            print("\r\033[K" + text[:LIVE_WIDTH], end="", flush=True)
        elif self.elapsed >= self._next:
            self._next += HEARTBEAT_S
            say(f"    {self.elapsed:.0f} s  {detail.strip()[:LIVE_WIDTH]}")

    def end(self, mark: str, note: str = "") -> None:
        """Replaces the live line by the step's last one."""
        if self._live:
            print("\r\033[K", end="")
        say(f"  {mark} {self.title}  {self.elapsed:.1f} s" + (f"  ({note})" if note else ""))


@contextmanager
def step(title: str) -> Iterator[Ticker]:
    """A step of the launcher: its line ends with ✓, or with ✗ when the body raises."""
    ticker = Ticker(title)
    try:
        yield ticker
    except BaseException:
        ticker.end("✗")
        raise
    ticker.end("✓")


def run_step(title: str, command: Sequence[str], log_name: str, env: Mapping[str, str] | None = None) -> None:
    """Runs a command as one step, its output in `artifacts/logs/<log_name>.log`.

    Raises Failure with the end of that output, and the cause where it is a known one.
    """
    log = paths.logs() / f"{log_name}.log"
    with step(title) as ticker:
        code = _watch(command, log, ticker, env)
        if code != 0:
            raise Failure(_account(title, code, log))


def _watch(command: Sequence[str], log: Path, ticker: Ticker, env: Mapping[str, str] | None) -> int:
    with log.open("wb") as output:
        process = processes.spawn(command, output, env)
        try:
            while process.poll() is None:
                time.sleep(0.1)
                ticker.tick((tail(log, 1) or [""])[0])
        finally:
            processes.stop(process)
    return process.returncode


def _account(title: str, code: int, log: Path) -> str:
    last = tail(log)
    shown = "\n".join(f"    {line}" for line in last)
    cause = diagnose("\n".join(last))
    return f"{title}: failed (exit code {code}){cause and ': ' + cause}\n{shown}\n  all of it: {log}"
