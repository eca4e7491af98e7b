"""Ctrl-C, `make stop` and a closed terminal all end the launcher the same way: through an exception."""

from __future__ import annotations

import signal
from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """The user or the system asked the launcher to end."""


def listen() -> None:
    """Turns the first of these signals into `Stopped`; further ones are ignored while all is stopped."""
    for number in STOPPING:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup ignores it
            signal.signal(number, _raise)


def ignore() -> None:
    """Lets the stopping of services go on undisturbed (by a handler: children inherit SIG_IGN)."""
    for number in STOPPING:
        signal.signal(number, _do_nothing)


def leave_keyboard() -> None:
    """Ctrl-C is for the child that has the terminal; the launcher goes on waiting for it."""
    signal.signal(signal.SIGINT, _do_nothing)


def _raise(number: int, frame: FrameType | None) -> None:
    ignore()
    raise Stopped


def _do_nothing(number: int, frame: FrameType | None) -> None:
    pass
