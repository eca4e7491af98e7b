"""What can go wrong with a conversation's store, and the response of the domain that tells the shopper."""

from __future__ import annotations


class ConversationError(Exception):
    """A turn could not be taken or kept; `response` names what the shopper is told."""

    response = "utter_turn_failed"


class UnreachableError(ConversationError):
    """Redis gave no answer in time: the turn was not begun."""

    response = "utter_conversation_unreachable"


class NoRedisError(UnreachableError):
    """What is asked for needs Redis, and the process was given none."""


class TooManyWaitingError(ConversationError):
    """More messages of one conversation are waiting than are kept, or for longer."""

    response = "utter_too_many_messages"


class OwnerChangedError(ConversationError):
    """A person took the conversation, or gave it back, while the turn was taken: it is not kept."""


class TooManyRequestsError(ConversationError):
    """A session or an address asks more often than it may."""

    response = "utter_too_many_messages"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many requests, the next one in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class TooManyStreamsError(ConversationError):
    """As many streams are open in this process as it may hold; another may have room."""

    response = "utter_too_busy"


class NotSavedError(ConversationError):
    """The turn was answered but could not be kept, or another pod has taken the conversation over."""

    response = "utter_not_saved"


class NotConfirmedError(NotSavedError):
    """Redis went away when the turn was to be kept: it may have kept it."""
