"""Reads server-sent events off an HTTP response."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

MESSAGE = "message"


@dataclass(frozen=True)
class Event:
    """One event of a stream."""

    kind: str
    id: str
    data: dict[str, Any]


def events(response: httpx.Response) -> Iterator[Event]:
    """The events as they come; comments and other fields are passed over."""
    fields: dict[str, str] = {}
    for line in response.iter_lines():
        if line and not line.startswith(":"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
        elif not line and "data" in fields:
            yield Event(fields.get("event", MESSAGE), fields.get("id", ""), json.loads(fields["data"]))
            fields = {}


def entries(response: httpx.Response) -> Iterator[Event]:
    """What was said: the events that stay, and are replayed."""
    return (event for event in events(response) if event.kind == MESSAGE)
