"""Child processes that never outlive the launcher.

Each child leads its own process group, so stopping it stops its workers too, and the terminal's Ctrl-C
reaches the launcher alone. On Linux the kernel also ends a child whose launcher was killed outright.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from bootstrap.paths import ROOT

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int) -> None:
    """Has the kernel send SIGTERM to this process when its parent ends; the launcher asks it of make."""
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended between fork and prctl
            os.kill(os.getpid(), signal.SIGTERM)


def spawn(
    command: Sequence[str],
    output: int | IO[bytes] | None,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    keyboard: bool = False,
) -> subprocess.Popen[bytes]:
    """Starts `command`; `keyboard` leaves it the terminal (same process group), for `make shell`."""
    parent = os.getpid()

    def leash() -> None:
        if not keyboard:
            os.setsid()
        die_with_parent(parent)

    return subprocess.Popen(
        list(command),
        stdin=None if keyboard else subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        env=dict(os.environ if env is None else env),
        cwd=str(cwd),
        preexec_fn=leash,
    )


def ask_to_end(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM) -> None:
    """Sends the signal, unless the process has ended."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(number)


def stop(
    process: subprocess.Popen[bytes], grace_s: float = 20.0, first: signal.Signals = signal.SIGTERM
) -> None:
    """Ends the process and its group: signal `first`, and SIGKILL to what is left after `grace_s` s."""
    ask_to_end(process, first)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=grace_s)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for_exit(pid: int, timeout_s: float) -> bool:
    """Whether the process with this id, not a child of ours, ended within `timeout_s` seconds."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
