"""Published scores in Redis: packed arrays under versioned keys, read in one round trip (docs/redis.md).

Positions in the arrays are those of the catalogue that the models were trained on; `order` says which one,
and scores of another order are refused rather than misread.
"""

from __future__ import annotations

import threading
import time
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

PREFIX = "daogou:{scores}:"
CURRENT = PREFIX + "current"
PREVIOUS = PREFIX + "previous"

NEIGHBOUR = np.dtype([("item", "<u4"), ("score", "<f2"), ("customers", "<u2")])
RECOMMENDED = np.dtype([("item", "<u4"), ("score", "<f2"), ("because", "<i4"), ("customers", "<u2")])
OWNED = np.dtype("<u4")
POPULAR = np.dtype("<u4")

BREAKER_S = 3.0
"""After a failure Redis is left alone for so long, so that a stalled server slows one search and not each."""

Packed = npt.NDArray[np.void]


def catalogue_order(item_ids: Sequence[str]) -> str:
    """Return the fingerprint of the item ids in their order: what a position in a packed array means."""
    return fingerprint("\n".join(item_ids))


@dataclass(frozen=True, slots=True)
class PublishedScores:
    """What the published version says: arrays of `RECOMMENDED` and `NEIGHBOUR` rows, best first.

    `popular` has shape (n_items,): customers of the last `days` days. `owned` holds positions. `neighbours`
    maps the positions asked for to their neighbours.
    """

    version: str
    popular: npt.NDArray[np.uint32]
    days: int
    user: Packed
    owned: npt.NDArray[np.uint32]
    neighbours: Mapping[int, Packed] = field(default_factory=dict)

    @classmethod
    def of_popularity(cls, popular: npt.NDArray[np.uint32], days: int) -> PublishedScores:
        """Return scores that know nothing but popularity."""
        return cls("", popular, days, np.empty(0, dtype=RECOMMENDED), np.empty(0, dtype=OWNED))


class ScoreStore:
    """Reads published scores; thread-safe, never waits longer than its timeout, and not again right after."""

    def __init__(self, url: str, order: str, *, timeout_s: float = 0.2, breaker_s: float = BREAKER_S) -> None:
        self._client = connect(url, timeout_s)
        self._read_script = self._client.register_script(script("score_read.lua"))
        self._order = order
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
        try:
            answer: list[Any] = self._read_script(
                keys=[CURRENT], args=[PREFIX, popular[0], user_id or "", *items]
            )
        except redis.RedisError as error:
            self._retry_at = time.monotonic() + self._breaker_s
            raise ScoresUnavailableError(f"Redis does not answer: {error}") from error
        self._retry_at = 0.0
        return self._unpack(answer, popular, items)

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
        version, order, counts, days, user, owned, neighbours = answer
        if order is None or order.decode() != self._order:
            raise ScoresUnavailableError("the published scores are of another catalogue")
        if counts is not None:
            popular = (version.decode(), np.frombuffer(counts, dtype=POPULAR), int(days))
            self._popular = popular
        return PublishedScores(
            version=popular[0],
            popular=popular[1],
            days=popular[2],
            user=np.frombuffer(user or b"", dtype=RECOMMENDED),
            owned=np.frombuffer(owned or b"", dtype=OWNED),
            neighbours={
                item: np.frombuffer(packed or b"", dtype=NEIGHBOUR)
                for item, packed in zip(items, neighbours, strict=True)
            },
        )

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()


def connect(url: str, timeout_s: float) -> redis.Redis:
    """Return a client that gives up after `timeout_s`; one connection that a restart broke is made anew."""
    retry = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    return redis.Redis.from_url(url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s, retry=retry)


def script(name: str) -> str:
    """Return the text of a Lua script that stands beside this module."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
