"""What the actions server counts, for Prometheus."""

from __future__ import annotations

from contextlib import AbstractContextManager

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from actions.desk_metrics import DeskMetrics

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0)


class Metrics:
    """Counters of one app, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "daogou_action_requests", "Actions run", ["action", "outcome"], registry=self._registry
        )
        self._seconds = Histogram(
            "daogou_action_seconds",
            "Time an action took",
            ["action"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._in_flight = Gauge(
            "daogou_actions_in_flight", "Calls that are being answered", registry=self._registry
        )
        self._degraded = Counter(
            "daogou_action_degraded", "Answers given without the score store", registry=self._registry
        )
        self._catalogue = Gauge(
            "daogou_catalogue_products", "Products in the catalogue", ["version"], registry=self._registry
        )
        self.desk = DeskMetrics(self._registry)

    def in_flight(self) -> AbstractContextManager[object]:
        """Count the block as being answered; pods are added by it (k8s/components/autoscaling)."""
        return self._in_flight.track_inprogress()

    def timed(self, action: str) -> AbstractContextManager[object]:
        """Measure the block."""
        return self._seconds.labels(action).time()

    def count(self, action: str, outcome: str) -> None:
        """Count one call: ok, degraded, timeout, failure, starting, rejected, unknown, bad_request, error."""
        self._requests.labels(action, outcome).inc()
        if outcome == "degraded":
            self._degraded.inc()

    def catalogue(self, version: str, products: int) -> None:
        """Note which catalogue is served."""
        self._catalogue.clear()
        self._catalogue.labels(version).set(products)

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry)
