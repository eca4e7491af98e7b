"""Who answers a conversation: the assistant, nobody yet, or a person of the shop (docs/handoff.md).

The truth stands in each conversation's own keys, where one script changes it together with what the bot is
told; what the desk shows over all conversations is an index of it that can be repaired at any time.
"""

from actions.handoff.contact_requests import ContactRequests
from actions.handoff.desk import Desk
from actions.handoff.errors import (
    AlreadyTakenError,
    DeskError,
    DeskUnreachableError,
    FullError,
    NotWaitingError,
    NotYoursError,
)
from actions.handoff.owner import Agent, Held, Owner, Place, Waiting
from actions.handoff.transcripts import Transcripts

__all__ = [
    "Agent",
    "AlreadyTakenError",
    "ContactRequests",
    "Desk",
    "DeskError",
    "DeskUnreachableError",
    "FullError",
    "Held",
    "NotWaitingError",
    "NotYoursError",
    "Owner",
    "Place",
    "Transcripts",
    "Waiting",
]
