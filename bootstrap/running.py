"""Which launcher runs in this checkout: a lock that dies with it, and a note of where its services are."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bootstrap.failure import Failure
from bootstrap.paths import run_folder

STOP_TIMEOUT_S = 90.0


@contextmanager
def claim() -> Iterator[None]:
    """Holds the checkout's place for one launcher; Failure when another has it."""
    with (run_folder() / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Failure(
                f"Daogou already runs here (process {note().get('pid')}); `make stop` ends it"
            ) from None
        write_note()
        try:
            yield
        finally:
            (run_folder() / "state.json").unlink(missing_ok=True)


def is_claimed() -> bool:
    """Whether a launcher is at work in this checkout."""
    with (run_folder() / "run.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def write_note(**facts: Any) -> None:
    """Leaves this launcher's process id and `facts` for `make stop` and `make shell`."""
    file = run_folder() / "state.json"
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps({"pid": os.getpid(), **facts}, indent=1), "utf-8")
    fresh.replace(file)


def note() -> dict[str, Any]:
    """What the running launcher left; {} when there is none."""
    try:
        return dict(json.loads((run_folder() / "state.json").read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def stop() -> bool:
    """Ends the launcher that runs here and all it started; False when none runs, Failure when it stays."""
    pid = note().get("pid")
    if not is_claimed() or not isinstance(pid, int):
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while is_claimed():
        if time.monotonic() > deadline:
            raise Failure(f"process {pid} did not end within {STOP_TIMEOUT_S:.0f} s")
        time.sleep(0.1)
    return True
