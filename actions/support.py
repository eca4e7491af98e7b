"""How the shop's people take over conversations: the entry `support` of store.yml (docs/formats.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from actions.business_hours import Hours

ENTRIES = ("time_zone", "hours", "holidays", "human_only", "capacity", "wait_limit_min", "canned")
MOST_CAPACITY = 50
MOST_WAIT_MIN = 24 * 60
MOST_CANNED = 200
MAX_TITLE = 80
MAX_TEXT = 1000
"""Characters of a canned reply: as many as a message may have."""


class SupportError(ValueError):
    """An entry makes no sense: the message names it and says what is expected."""


@dataclass(frozen=True, slots=True)
class CannedReply:
    """A reply that agents send often."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Support:
    """What store.yml says of support; every entry may be left out.

    `human_only` are topics of the policies of which a person speaks, not the assistant. `capacity` is how
    many conversations an agent holds at a time, `wait_limit_s` how long a shopper waits for one at most.
    """

    hours: Hours = Hours()
    human_only: frozenset[str] = frozenset()
    capacity: int = 4
    wait_limit_s: int = 10 * 60
    canned: tuple[CannedReply, ...] = ()

    @classmethod
    def read(cls, value: object, folder: Path) -> Support:
        """Read the entry of the store in `folder`.

        Raises:
            SupportError, HoursError: an entry is unknown or malformed, or the file of replies is.
        """
        if value is None:
            return cls()
        if not isinstance(value, Mapping):
            raise SupportError("expected entries such as `capacity: 4`")
        for name in value:
            if name not in ENTRIES:
                raise SupportError(f"{name}: unknown; there are {', '.join(ENTRIES)}")
        minutes = _number(value, "wait_limit_min", cls().wait_limit_s // 60, MOST_WAIT_MIN)
        return cls(
            Hours.read(value),
            _topics(value.get("human_only") or []),
            _number(value, "capacity", cls().capacity, MOST_CAPACITY),
            minutes * 60,
            _canned(value["canned"], folder) if value.get("canned") is not None else (),
        )


def _number(entries: Mapping[str, object], name: str, default: int, most: int) -> int:
    value = entries.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise SupportError(f"{name}: {value!r} is no whole number from 1 to {most}")
    return value


def _topics(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(topic, str) and topic.strip() for topic in value):
        raise SupportError("human_only: expected a list of the policies' topics such as [returns]")
    return frozenset(value)


def _canned(name: object, folder: Path) -> tuple[CannedReply, ...]:
    if not isinstance(name, str) or not name:
        raise SupportError("canned: expected the name of a file such as canned.yml")
    file = folder / name
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SupportError(f"canned: {file}: {error}") from error
    if not isinstance(entries, list) or len(entries) > MOST_CANNED:
        raise SupportError(f"canned: {file}: expected a list of at most {MOST_CANNED} replies")
    return tuple(_reply(entry, f"canned: {file}: reply {n}") for n, entry in enumerate(entries, start=1))


def _reply(entry: object, where: str) -> CannedReply:
    if not isinstance(entry, Mapping) or entry.keys() != {"title", "text"}:
        raise SupportError(f"{where}: expected a title and a text")
    for name, most in (("title", MAX_TITLE), ("text", MAX_TEXT)):
        value = entry[name]
        if not isinstance(value, str) or not 1 <= len(value.strip()) <= most:
            raise SupportError(f"{where}: {name}: expected a text of 1 to {most} characters")
    return CannedReply(entry["title"].strip(), entry["text"].strip())
