"""What the console refuses, and how an answer says so."""

from __future__ import annotations

from typing import Any

from sanic.response import HTTPResponse, json

from actions.handoff import AlreadyTakenError, DeskError, DeskUnreachableError, NotYoursError

RETRY_AFTER_S = 2


class RefusedError(Exception):
    """A request that is not done: which field of it, why, and as which status."""

    def __init__(self, field: str, reason: str, status: int = 400, retry_after_s: int | None = None) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
        self.status = status
        self.retry_after_s = retry_after_s


def refusal(error: RefusedError) -> HTTPResponse:
    """The answer to a request that is refused."""
    later = {} if error.retry_after_s is None else {"Retry-After": str(error.retry_after_s)}
    return json(_error(error.field, error.reason), status=error.status, headers=later)


def desk_refusal(error: DeskError) -> HTTPResponse:
    """The answer to a request that the desk refuses."""
    if isinstance(error, DeskUnreachableError):
        return refusal(RefusedError("service", "Redis cannot be reached", 503, RETRY_AFTER_S))
    content = _error("conversation", str(error))
    if isinstance(error, AlreadyTakenError):
        content["owner"] = {"name": error.by}
    return json(content, status=403 if isinstance(error, NotYoursError) else 409)


def _error(field: str, reason: str) -> dict[str, Any]:
    return {"error": {"field": field, "reason": reason}}
