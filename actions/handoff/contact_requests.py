"""What shoppers left for the people of the shop when nobody was there: their wish, and how to reach them."""

from __future__ import annotations

import time
from typing import Any, TypedDict

from actions.handoff.scripts import DeskRedis, of_desk

MOST_KEPT = 10_000
MOST_OPEN = 200
EXPIRY_S = 30 * 24 * 60 * 60
"""What was left longer ago is gone, dealt with or not."""
SAME_MESSAGE_S = 24 * 60 * 60
"""For how long a message that is handled again leaves nothing a second time."""


class ContactRequest(TypedDict):
    """A request that waits for an answer by other means; `at` is in Unix milliseconds."""

    id: str
    at: int
    contact: str
    text: str
    conversation_id: str


class ContactRequests:
    """Keeps requests until somebody has dealt with them; a failure comes as DeskUnreachableError.

    A contact is a person's own: it stands here alone, and nowhere once the request is dealt with.
    """

    def __init__(self, redis: Any) -> None:
        self._redis = DeskRedis(redis)

    def keep(self, conversation_id: str, message_id: str, contact: str, text: str) -> str:
        """Keep a request, one for a message however often it is handled; its id."""
        keys = (of_desk("requests"), of_desk(f"request:{conversation_id}:{message_id}"))
        oldest_ms = int((time.time() - EXPIRY_S) * 1000)
        arguments = (
            conversation_id,
            contact,
            text,
            MOST_KEPT,
            EXPIRY_S * 1000,
            oldest_ms,
            SAME_MESSAGE_S * 1000,
            of_desk("wake"),
        )
        return str(self._redis.run("keep_request", keys, arguments))

    def open(self) -> list[ContactRequest]:
        """Those that nobody has dealt with, oldest first."""
        oldest_ms = int((time.time() - EXPIRY_S) * 1000)
        with self._redis.connection() as redis:
            rows: Any = redis.xrange(of_desk("requests"), min=oldest_ms, count=MOST_OPEN)
        return [
            ContactRequest(
                id=request_id,
                at=int(request_id.partition("-")[0]),
                contact=fields["contact"],
                text=fields["text"],
                conversation_id=fields["conversation"],
            )
            for request_id, fields in rows
        ]

    def wait_in(self, conversation_id: str) -> bool:
        """Whether one of those was left in this conversation."""
        return any(request["conversation_id"] == conversation_id for request in self.open())

    def done(self, request_id: str) -> bool:
        """Take out a request that is dealt with; False if it is not there any more."""
        with self._redis.connection() as redis:
            return bool(redis.xdel(of_desk("requests"), request_id))
