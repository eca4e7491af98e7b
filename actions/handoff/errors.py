"""Why the desk does not do what it was asked to."""

from __future__ import annotations


class DeskError(Exception):
    """The desk refuses: the message says why, for a person of the shop to read."""


class DeskUnreachableError(DeskError):
    """Redis does not answer: what was asked for may have been done, and may be asked for again."""


class NotYoursError(DeskError):
    """Somebody else holds the conversation, or nobody does."""


class NotWaitingError(DeskError):
    """The conversation is the assistant's: nobody waits for a person there."""


class AlreadyTakenError(DeskError):
    """Somebody else was quicker; `by` is that person's name."""

    def __init__(self, by: str) -> None:
        super().__init__(f"{by} has taken it already")
        self.by = by


class FullError(DeskError):
    """A person holds as many conversations as they may, or too many messages of one wait to be shown."""
