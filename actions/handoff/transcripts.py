"""What was said in a conversation and what the assistant understood, as the bot keeps it (docs/redis.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from actions.handoff.scripts import DeskRedis, of_conversation

ENTRY_ID = re.compile(r"[0-9]{1,15}-[0-9]{1,15}", re.ASCII)
"""How an entry's id looks."""

MOST_ASKED_TURNS = 50
"""Turns in which the shopper's last message is looked for: the others are a person's."""

Entry = dict[str, Any]


class Transcripts:
    """Reads conversations, never writes; a failure comes as DeskUnreachableError."""

    def __init__(self, redis: Any) -> None:
        self._redis = DeskRedis(redis)

    def entries(self, conversation_id: str, after: str | None = None, most: int = 200) -> list[Entry]:
        """What was said, oldest first: the latest `most` entries, or those that follow one.

        An entry is `{id, at, from, messages, name?, message_id?, reply_to?}` as the widget gets it. A
        conversation of the REST channel has no stream of entries: they are read from its turns, without
        cards and with ids of the same form.
        """
        name = of_conversation(conversation_id, "messages")
        with self._redis.connection() as redis:
            rows: Any = (
                redis.xrevrange(name, count=most)[::-1]  # type: ignore[index]
                if after is None
                else redis.xrange(name, min=f"({after}", count=most)
            )
            shown = bool(rows) or bool(redis.exists(name))
        if shown:
            return [_entry(entry_id, json.loads(fields["entry"])) for entry_id, fields in rows]
        said = list(self._said(conversation_id))
        if after is None:
            return said[-most:]
        return [entry for entry in said if _order(entry["id"]) > _order(after)][:most]

    def latest(self, conversation_ids: Sequence[str], most: int) -> dict[str, list[Entry]]:
        """The latest entries of each of several conversations, oldest first."""
        with self._redis.connection() as redis, redis.pipeline(transaction=False) as reads:
            for conversation_id in conversation_ids:
                reads.xrevrange(of_conversation(conversation_id, "messages"), count=most)
            found: Any = reads.execute()
        return {
            one: [_entry(entry_id, json.loads(fields["entry"])) for entry_id, fields in reversed(rows)]
            or self.entries(one, None, most)
            for one, rows in zip(conversation_ids, found, strict=True)
        }

    def customer(self, conversation_id: str) -> str | None:
        """The customer who is signed in, as of the shopper's last message; None for a visitor."""
        with self._redis.connection() as redis:
            turns: Any = redis.lrange(of_conversation(conversation_id, "turns"), -MOST_ASKED_TURNS, -1)
        said = [record for record in _records(turns) if record["event"] == "user"]
        customer_id = (said[-1].get("metadata") or {}).get("customer_id") if said else None
        return customer_id if isinstance(customer_id, str) else None

    def slots(self, conversation_id: str) -> dict[str, Any]:
        """The slots of the conversation after its last turn."""
        with self._redis.connection() as redis:
            state: Any = redis.hmget(of_conversation(conversation_id, "state"), ["snapshot", "before"])
            turns: Any = redis.lrange(of_conversation(conversation_id, "turns"), int(state[1] or 0), -1)
        slots: dict[str, Any] = {}
        for record in [*_records([state[0]] if state[0] else []), *_records(turns)]:
            if record["event"] == "snapshot":
                slots = dict(record["state"]["slots"])
            elif record["event"] == "slot":
                slots[record["name"]] = record.get("value")
        return {name: value for name, value in slots.items() if value is not None}

    def _said(self, conversation_id: str) -> Iterator[Entry]:
        with self._redis.connection() as redis:
            turns: Any = redis.lrange(of_conversation(conversation_id, "turns"), 0, -1)
        for place, record in enumerate(_records(turns)):
            if record["event"] not in ("user", "bot") or not record.get("text"):
                continue
            metadata = record.get("metadata") or {}
            speaker = "shopper" if record["event"] == "user" else metadata.get("from", "bot")
            message = {"text": record["text"]}
            entry = {"from": speaker, "messages": [message]}
            if "name" in metadata:
                entry["name"] = metadata["name"]
            yield _entry(f"{int(record['timestamp'] * 1000)}-{place}", entry)


def _records(lists: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lists:
        yield from json.loads(line)


def _entry(entry_id: str, entry: dict[str, Any]) -> Entry:
    at = datetime.fromtimestamp(_order(entry_id)[0] / 1000, UTC)
    return {"id": entry_id, "at": at.isoformat(timespec="milliseconds"), **entry}


def _order(entry_id: str) -> tuple[int, int]:
    milliseconds, _, place = entry_id.partition("-")
    return int(milliseconds), int(place)
