"""Published scores in Redis: packed arrays under versioned keys, read in one round trip (docs/redis.md).

Positions in the arrays are those of the catalogue that the models were trained on; `order` says which one,
and scores of another order are refused rather than misread.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from recommender.artifacts import fingerprint
from recommender.errors import ScoresUnavailableError
from recommender.packing import NEIGHBOUR, POPULAR, RANKED, unpack_ranking

PREFIX = "daogou:{scores}:"
CURRENT = PREFIX + "current"
PREVIOUS = PREFIX + "previous"

LAYOUT = "2"
"""Version of the keys and of the packing; scores of another are refused."""

SPAN = 1_000
"""Item positions whose neighbours share a hash."""

GROUNDS = 10
"""Purchases whose neighbours are read with a customer: those that the model ranks highest. On the demo store
they stand behind 97 % of what all purchases stand behind."""

BREAKER_S = 3.0
"""After a failure Redis is left alone for so long, so that a stalled server slows one search and not each."""

Packed = npt.NDArray[np.void]
NO_ITEMS: Packed = np.empty(0, dtype=RANKED)


def layout_of(order: str) -> str:
    """Return what a version says of itself so that a reader may trust its positions and its packing."""
    return f"{LAYOUT}:{order}"


def catalogue_order(item_ids: Sequence[str]) -> str:
    """Return the fingerprint of the item ids in their order: what a position in a packed array means."""
    return fingerprint("\n".join(item_ids))


@dataclass(frozen=True, slots=True)
class PublishedScores:
    """What the published version says.

    Attributes
    ----------
    version
        Its name.
    popular
        Shape (n_items,): customers of the last `days` days.
    days
        Days that `popular` counts.
    user
        `RANKED` rows of what is new to the customer, best first.
    owned
        `RANKED` rows of what the customer bought, on the same scale: first what is likeliest bought again.
    neighbours
        `NEIGHBOUR` rows of each position asked for, nearest first.
    grounds
        The same of the first `GROUNDS` items of `owned`.
    """

    version: str
    popular: npt.NDArray[np.uint32]
    days: int
    user: Packed = field(default_factory=lambda: NO_ITEMS)
    owned: Packed = field(default_factory=lambda: NO_ITEMS)
    neighbours: Mapping[int, Packed] = field(default_factory=dict)
    grounds: Mapping[int, Packed] = field(default_factory=dict)

    @classmethod
    def of_popularity(cls, popular: npt.NDArray[np.uint32], days: int) -> PublishedScores:
        """Return scores that know nothing but popularity."""
        return cls("", popular, days)


class ScoreStore:
    """Reads published scores; thread-safe, never waits longer than its timeout, and not again right after."""

    def __init__(self, url: str, order: str, *, timeout_s: float = 0.2, breaker_s: float = BREAKER_S) -> None:
        self._client = connect(url, timeout_s)
        self._read_script = self._client.register_script(script("score_read.lua"))
        self._layout = layout_of(order)
        self._breaker_s = breaker_s
        self._lock = threading.Lock()
        self._retry_at = 0.0
        self._popular: tuple[str, npt.NDArray[np.uint32], int] = ("", np.empty(0, dtype=POPULAR), 0)

    def read(self, user_id: str | None = None, items: Sequence[int] = ()) -> PublishedScores:
        """Return what is published of the user and of the items at these positions, in one round trip.

        Raises
        ------
        ScoresUnavailableError
            Redis did not answer in time, failed moments ago, or holds nothing for this catalogue.
        """
        self._enter()
        popular = self._popular
        known = (popular[0], user_id or "", shard_number(user_id or ""))
        try:
            answer: list[Any] = self._read_script(
                keys=[CURRENT], args=[PREFIX, self._layout, SPAN, GROUNDS, *known, *items]
            )
        except redis.RedisError as error:
            self._retry_at = time.monotonic() + self._breaker_s
            raise ScoresUnavailableError(f"Redis does not answer: {error}") from error
        self._retry_at = 0.0
        try:
            return self._unpack(answer, popular, items)
        except ValueError as error:
            raise ScoresUnavailableError(f"the published scores are damaged: {error}") from error

    def _enter(self) -> None:
        # While it is closed to all, one caller at a time may try again.
        with self._lock:
            now = time.monotonic()
            if now < self._retry_at:
                raise ScoresUnavailableError("Redis did not answer moments ago")
            if self._retry_at:
                self._retry_at = now + self._breaker_s

    def _unpack(
        self, answer: list[Any], popular: tuple[str, npt.NDArray[np.uint32], int], items: Sequence[int]
    ) -> PublishedScores:
        if not answer:
            raise ScoresUnavailableError("no scores are published; run: python -m recommender publish")
        if len(answer) == 1:
            raise ScoresUnavailableError("the published scores are of another catalogue; publish them anew")
        version, counts, days, packed, neighbours, grounds = answer
        if counts is not None:
            popular = (version.decode(), np.frombuffer(counts, dtype=POPULAR), int(days))
            self._popular = popular
        owned, end = unpack_ranking(packed) if packed else (NO_ITEMS, 0)
        return PublishedScores(
            version=popular[0],
            popular=popular[1],
            days=popular[2],
            user=unpack_ranking(packed, end)[0] if packed else NO_ITEMS,
            owned=owned,
            neighbours=_by_position(items, neighbours),
            grounds=_by_position(owned["item"][: len(grounds)].tolist(), grounds),
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()


def shard_number(user_id: str) -> int:
    """Return the number whose remainder by a version's shards says in which of them a customer's value is."""
    return zlib.crc32(user_id.encode("utf-8", "surrogatepass"))


def _by_position(items: Sequence[int], packed: Sequence[bytes | None]) -> dict[int, Packed]:
    return {
        item: np.frombuffer(rows or b"", dtype=NEIGHBOUR) for item, rows in zip(items, packed, strict=True)
    }


def connect(url: str, timeout_s: float) -> redis.Redis:
    """Return a client that gives up after `timeout_s`; one connection that a restart broke is made anew."""
    retry = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    return redis.Redis.from_url(url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s, retry=retry)


def script(name: str) -> str:
    """Return the text of a Lua script that stands beside this module."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
