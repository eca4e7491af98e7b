"""The rows of the queue: what a console shows of a conversation without opening it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from actions.handoff import Held, Owner, Waiting
from actions.handoff.transcripts import Entry

PREVIEW_CHARACTERS = 140
QUIET_S = 180
"""A conversation in somebody's hands in which nothing was said for so long is pointed out to them."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation of the queue; `said_at` (Unix ms) is when anybody last wrote.

    `unread` counts at most as many entries as were looked at; `written` is the id of the shopper's latest.
    """

    owner: Owner
    preview: str
    said_at: int
    unread: int
    written: str | None


def preview_of(entries: Sequence[Entry]) -> str:
    """What the shopper said last, else anybody, in one short line."""
    said = [entry for entry in entries if entry["from"] == "shopper"] or entries
    if not said:
        return ""
    texts = " ".join(str(message.get("text", "")) for message in said[-1]["messages"])
    line = " ".join(texts.split())
    return line if len(line) <= PREVIEW_CHARACTERS else line[: PREVIEW_CHARACTERS - 1] + "…"


def case_of(owner: Owner, entries: Sequence[Entry]) -> Case:
    """What rows tell of a conversation, from its latest entries, oldest first."""
    persons = [entry for entry in entries if entry["from"] in ("shopper", "agent")]
    unread = 0
    for entry in reversed(persons):
        if entry["from"] == "agent":
            break
        unread += 1
    written = next((entry["id"] for entry in reversed(persons) if entry["from"] == "shopper"), None)
    said_at = max([owner.since or 0, owner.spoke_at or 0, *(_ms(entry["at"]) for entry in persons[-1:])])
    return Case(owner, preview_of(entries), said_at, unread, written)


def _ms(at: str) -> int:
    return int(datetime.fromisoformat(at).timestamp() * 1000)


def waiting_row(one: Waiting, case: Case) -> Row:
    """The row of a conversation that waits."""
    return {
        "id": one.conversation_id,
        "asked_at": one.asked_at,
        "reason": case.owner.reason,
        "position": one.position,
        "preview": case.preview,
    }


def held_row(one: Held, case: Case, name: str) -> Row:
    """The row of a conversation in the hands of somebody of this name."""
    return {
        "id": one.conversation_id,
        "agent": {"id": one.agent_id, "name": name},
        "since": case.owner.since,
        "said_at": case.said_at,
        "reason": case.owner.reason,
        "reminder": time.time() * 1000 - case.said_at >= QUIET_S * 1000,
        "unread": case.unread,
        "written": case.written,
        "preview": case.preview,
    }


def timed(row: Row, now_ms: float) -> Row:
    """A row with the seconds that have gone by."""
    timed = dict(row)
    if "said_at" in timed:
        timed["quiet_s"] = _seconds(now_ms - timed.pop("said_at"))
    else:
        timed["waited_s"] = _seconds(now_ms - timed["asked_at"])
    return timed


def _seconds(milliseconds: float) -> int:
    return max(0, int(milliseconds / 1000))
