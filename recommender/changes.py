"""Changes of single products while the service runs, kept in Redis for every process (docs/redis.md).

A hash holds the latest change of every product that changed, so that a process that starts late has all of
them; a stream says which ones changed, so that a running process need not ask.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import redis

from recommender.catalogue import product_from_json, product_to_json
from recommender.errors import ChangesUnavailableError
from recommender.score_store import connect, script
from recommender.types import Product

PREFIX = "daogou:{changes}:"
CURRENT = PREFIX + "current"
STREAM = PREFIX + "stream"

MOST_ENTRIES = 10_000
"""Entries that the stream keeps, about; a process that missed older ones reads the whole hash."""

BATCH = 100
"""Products of one entry at most."""

CHANGES_FORMAT = 1
TIMEOUT_S = 2.0

Vector = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a product: as it is now, or None where it is withdrawn.

    `vector` is its embedding, shape (dimension,), made by the encoder of this fingerprint.
    """

    id: str
    product: Product | None = None
    vector: Vector | None = None
    encoder: str = ""

    def vector_of(self, encoder: str) -> Vector | None:
        """Return the embedding by the encoder of this fingerprint, None where it is of another."""
        return self.vector if self.encoder == encoder else None

    def to_bytes(self) -> bytes:
        """Return a line of JSON and, behind it, the vector in half precision."""
        product = product_to_json(self.product) if self.product else None
        facts = {"format": CHANGES_FORMAT, "id": self.id, "product": product, "encoder": self.encoder}
        vector = b"" if self.vector is None else self.vector.astype("<f2").tobytes()
        return json.dumps(facts, ensure_ascii=False).encode() + b"\n" + vector

    @classmethod
    def from_bytes(cls, value: bytes) -> Change:
        """Read what `to_bytes` wrote; ValueError for anything else, another format included."""
        line, _, packed = value.partition(b"\n")
        try:
            facts = json.loads(line)
            if facts["format"] != CHANGES_FORMAT:
                raise ValueError(f"format {facts['format']}, expected {CHANGES_FORMAT}")
            product = product_from_json(facts["product"]) if facts["product"] else None
            vector = np.frombuffer(packed, dtype="<f2") if packed else None
            return cls(facts["id"], product, vector, facts["encoder"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"no change of a product: {error!r}") from error


@dataclass(frozen=True, slots=True)
class Changed:
    """Changes in the order in which they were made, and the entry of the stream that told of the last one."""

    changes: tuple[Change, ...]
    until: str
    unreadable: int = 0


class ChangeLog:
    """Reads and writes changes; every method raises ChangesUnavailableError when Redis does not answer."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._client = connect(url, timeout_s)
        self._timeout_s = timeout_s
        self._write = self._client.register_script(script("changes_write.lua"))

    def write(self, changes: Sequence[Change]) -> None:
        """Note the changes, in order, `BATCH` of them at a time as one."""
        for start in range(0, len(changes), BATCH):
            batch = changes[start : start + BATCH]
            pairs = [part for change in batch for part in (change.id, change.to_bytes())]
            self._asked(lambda pairs=pairs: self._write(keys=[STREAM, CURRENT], args=[MOST_ENTRIES, *pairs]))

    def forget(self, before_ms: int) -> int:
        """Drop what was changed before a time (Unix, milliseconds), and return how much that was."""
        old = [
            item
            for item, value in self._asked(lambda: self._client.hgetall(CURRENT)).items()
            if _milliseconds(value) < before_ms
        ]
        return int(self._asked(lambda: self._client.hdel(CURRENT, *old))) if old else 0

    def known(self, item_ids: Sequence[str], imported_ms: int) -> dict[str, Change]:
        """Return the latest change of each of these products that changed since the import."""
        values = self._asked(lambda: self._client.hmget(CURRENT, list(item_ids)))
        found = (_read(v) for v in values if v is not None and _milliseconds(v) >= imported_ms)
        return {change.id: change for change in found if change is not None}

    def all_since(self, imported_ms: int) -> Changed:
        """Return all changes made at this time (Unix, milliseconds) or later: older ones the import knows."""
        until = self._last()
        values = self._asked(lambda: self._client.hgetall(CURRENT)).values()
        return _ordered((v for v in values if _milliseconds(v) >= imported_ms), until)

    def after(self, entry: str, wait_s: float) -> Changed | None:
        """Wait for changes after an entry of the stream and return them; None if that entry is long gone."""
        wait_ms = max(1, round(min(wait_s, self._timeout_s / 2) * 1000))
        answer: Any = self._asked(lambda: self._client.xread({STREAM: entry}, count=BATCH, block=wait_ms))
        if not answer:
            return Changed((), entry)
        entries = answer[0][1]
        (oldest, _), *_ = self._asked(lambda: self._client.xrange(STREAM, count=1))
        if entry != FIRST and _order(oldest) > _order(entry.encode()):
            return None
        ids = [item for _, fields in entries for item in json.loads(fields[b"ids"])]
        values = self._asked(lambda: self._client.hmget(CURRENT, list(dict.fromkeys(ids))))
        return _ordered((v for v in values if v is not None), entries[-1][0].decode())

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _last(self) -> str:
        last: Any = self._asked(lambda: self._client.xrevrange(STREAM, count=1))
        return last[0][0].decode() if last else FIRST

    def _asked(self, ask: Any) -> Any:
        try:
            return ask()
        except redis.RedisError as error:
            raise ChangesUnavailableError(f"Redis does not answer: {error}") from error


FIRST = "0-0"


def _ordered(values: Iterable[bytes], until: str) -> Changed:
    read = [_read(value) for value in sorted(values, key=lambda value: _order(_entry(value)))]
    changes = tuple(change for change in read if change is not None)
    return Changed(changes, until, len(read) - len(changes))


def _read(value: bytes) -> Change | None:
    """What stands behind the entry's id; None for what another version wrote."""
    try:
        return Change.from_bytes(value.partition(b"\n")[2])
    except ValueError:
        return None


def _entry(value: bytes) -> bytes:
    return value.partition(b"\n")[0]


def _order(entry: bytes) -> tuple[int, int]:
    milliseconds, _, number = entry.partition(b"-")
    return int(milliseconds), int(number or 0)


def _milliseconds(value: bytes) -> int:
    return _order(_entry(value))[0]
