"""How the desk does: times, reasons and ratings of the last 30 days, read from its log.

The log is read once and followed from then on, in the order in which it was written.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from actions.handoff.index import DeskIndex
from actions.handoff.scripts import DeskRedis, of_desk

DAYS = 30
AT_ONCE = 500
BEST = 5
MOST_COMMENTS = 20
RATINGS = "daogou:{ratings}:stream"
_BEGINNING = "0-0"
_DAY_MS = 24 * 60 * 60 * 1000

Kind = Literal["handed_over", "waiting", "first_response", "handling"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Something that was measured at a time (Unix ms); `seconds` is 0 where only that it happened counts."""

    kind: Kind
    at: int
    seconds: float
    reason: str
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Rating:
    """What a shopper thought of a conversation, from 1 to 5 and in words, at a time (Unix ms)."""

    at: int
    score: int
    comment: str


def samples_of(move: Mapping[str, str]) -> list[Sample]:
    """What an entry of the audit log tells: nothing, unless it is a change of owner."""
    if "to" not in move:
        return []
    at, reason, conversation = int(move["at"]), move["asked_for"], move["conversation"]

    def since(kind: Kind, begin: str, end: int = at) -> Sample:
        return Sample(kind, at, max(0, end - int(move[begin])) / 1000, reason, conversation)

    if move["from"] == "bot":
        return [Sample("handed_over", at, 0.0, reason, conversation)]
    if move["from"] == "waiting" and move["to"] == "human" and "claimed_at" not in move:
        return [since("waiting", "asked_at")]
    if move["to"] != "bot" or "claimed_at" not in move:
        return []
    handled = [since("handling", "claimed_at")]
    return (
        [since("first_response", "asked_at", int(move["answered_at"])), *handled]
        if "answered_at" in move
        else handled
    )


class Figures:
    """Follows the log; a failure comes as DeskUnreachableError."""

    def __init__(self, redis: Any, index: DeskIndex) -> None:
        self._redis = DeskRedis(redis)
        self._index = index
        self._samples: deque[Sample] = deque()
        self._untold: list[Sample] = []
        self._ratings: dict[str, Rating] = {}
        self._read_to = _BEGINNING
        self._rated_to = _BEGINNING
        self._begun = 0
        self._open = {"waiting": 0, "held": 0}
        self._following = threading.Lock()

    def refresh(self) -> list[Sample]:
        """Read on to the end of the log; what is new."""
        with self._following:
            self._follow_log()
            self._follow_ratings()
            self._begun = self._count_begun()
            self._open = {"waiting": self._index.waiting_count(), "held": len(self._index.held())}
            self._forget()
            new, self._untold = self._untold, []
        return new

    def told(self) -> dict[str, Any]:
        """The figures as the console gets them (docs/handoff.md); null for what nothing was measured of."""
        with self._following:
            samples, rated = list(self._samples), list(self._ratings.values())
            begun, now_open = self._begun, dict(self._open)
        ratings = Counter(one.score for one in rated)
        handed_over = [one for one in samples if one.kind == "handed_over"]
        return {
            "days": DAYS,
            "waiting_s": _quantiles(one.seconds for one in samples if one.kind == "waiting"),
            "first_response_s": _quantiles(one.seconds for one in samples if one.kind == "first_response"),
            "handling_s": _quantiles(one.seconds for one in samples if one.kind == "handling"),
            "by_bot_alone": _share_alone(begun, len({one.conversation_id for one in handed_over})),
            "by_reason": dict(Counter(one.reason for one in handed_over).most_common()),
            "ratings": {
                "mean": statistics.fmean(ratings.elements()) if ratings else None,
                "count": ratings.total(),
                "by_score": {str(score): ratings[score] for score in range(1, BEST + 1)},
                "comments": _comments(rated),
            },
            "begun": begun,
            "handed_over": len(handed_over),
            "open": now_open,
        }

    def _follow_log(self) -> None:
        while moves := self._index.audit(self._read_to, AT_ONCE):
            new = [sample for move in moves for sample in samples_of(move)]
            self._samples.extend(new)
            self._untold += new
            self._read_to = moves[-1]["id"]
            time.sleep(0)  # answers to shoppers come first

    def _follow_ratings(self) -> None:
        """The latest rating of a conversation counts."""
        while True:
            with self._redis.connection() as redis:
                rows: Any = redis.xrange(RATINGS, min=f"({self._rated_to}", count=AT_ONCE)
            for rating_id, fields in rows:
                rating = Rating(
                    int(rating_id.partition("-")[0]), int(fields["score"]), fields.get("comment", "")
                )
                self._ratings.pop(fields["conversation"], None)  # the latest stands last
                self._ratings[fields["conversation"]] = rating
                self._rated_to = rating_id
            if len(rows) < AT_ONCE:
                return

    def _count_begun(self) -> int:
        today = datetime.now(UTC).date()
        days = [str(today - timedelta(days=day)) for day in range(DAYS)]
        with self._redis.connection() as redis:
            counts: Any = redis.hmget(of_desk("begun"), days)
        return sum(int(count or 0) for count in counts)

    def _forget(self) -> None:
        """What is older than the days that count."""
        oldest = int(time.time() * 1000) - DAYS * _DAY_MS
        while self._samples and self._samples[0].at < oldest:
            self._samples.popleft()
        for conversation, rating in list(self._ratings.items()):
            if rating.at < oldest:
                del self._ratings[conversation]


def _share_alone(begun: int, handed_over: int) -> float | None:
    """Of the conversations begun, those that no person was asked into."""
    return max(0.0, 1 - handed_over / begun) if begun else None


def _comments(rated: Sequence[Rating]) -> list[dict[str, Any]]:
    """What shoppers wrote with their ratings, the latest first."""
    written = [asdict(one) for one in reversed(rated) if one.comment]
    return written[:MOST_COMMENTS]


def _quantiles(values: Iterable[float]) -> dict[str, float | None]:
    ordered = sorted(values)
    if not ordered:
        return {"p50": None, "p90": None}
    nearest = ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))]
    return {"p50": statistics.median(ordered), "p90": nearest}
