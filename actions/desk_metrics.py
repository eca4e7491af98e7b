"""What the desk does, for Prometheus. Each process tells those of all: take the maximum, not the sum."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from actions.handoff import DeskUnreachableError
from actions.handoff.figures import Figures, Sample

EVERY_S = 10.0
_SECONDS = (5, 15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200)

log = logging.getLogger(__name__)


class DeskMetrics:
    """Gauges of the moment and of the last 30 days, histograms of all that the log holds."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def seconds(name: str, what: str) -> Histogram:
            return Histogram(f"daogou_desk_{name}_seconds", what, buckets=_SECONDS, registry=registry)

        def gauge(name: str, what: str, labels: Iterable[str] = ()) -> Gauge:
            return Gauge(f"daogou_desk_{name}", what, list(labels), registry=registry)

        self._seconds = {
            "waiting": seconds("waiting", "From asking for a person until one comes"),
            "first_response": seconds("first_response", "From asking for a person until one has written"),
            "handling": seconds("handling", "From a person's coming until the assistant has it back"),
        }
        self._handed_over = Counter(
            "daogou_desk_handed_over",
            "Conversations that a person was asked into",
            ["reason"],
            registry=registry,
        )
        self._open = gauge("open", "Conversations with people now", ["state"])
        self._alone = gauge("by_bot_alone_ratio", "Share of conversations that no person was asked into")
        self._rating = gauge("rating_mean", "Mean of the ratings from 1 to 5")
        self._ratings = gauge("ratings", "Ratings by score", ["score"])

    def note(self, samples: Iterable[Sample]) -> None:
        """Count what was measured."""
        for sample in samples:
            if sample.kind == "handed_over":
                self._handed_over.labels(sample.reason).inc()
            else:
                self._seconds[sample.kind].observe(sample.seconds)

    def set(self, told: Mapping[str, Any]) -> None:
        """Take over the figures of the moment."""
        for state, count in told["open"].items():
            self._open.labels(state).set(count)
        nothing = float("nan")
        self._alone.set(nothing if told["by_bot_alone"] is None else told["by_bot_alone"])
        self._rating.set(nothing if told["ratings"]["mean"] is None else told["ratings"]["mean"])
        for score, count in told["ratings"]["by_score"].items():
            self._ratings.labels(score).set(count)


async def measure(figures: Figures, metrics: DeskMetrics) -> None:
    """Keep the metrics up to date until cancelled; while Redis is away they stay as they are."""
    while True:
        try:
            metrics.note(await asyncio.to_thread(figures.refresh))
            metrics.set(figures.told())
        except DeskUnreachableError as error:
            log.info("the desk's figures stay as they are: %s", error)
        await asyncio.sleep(EVERY_S)
