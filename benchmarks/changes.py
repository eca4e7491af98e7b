"""From the write of a change to its being visible in a search: `python -m benchmarks.changes`.

The artifacts of DAOGOU_ARTIFACTS (default: artifacts) are opened by a process that follows, and prices change
as `upsert` changes them, one product at a time and thousands at once, through a redis-server of its own.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np

from benchmarks.scores import server
from benchmarks.search import measured
from benchmarks.table import report
from recommender import LiveRecommender, Money
from recommender.catalogue import Catalogue
from recommender.changes import Change, ChangeLog
from recommender.encoder import Encoder
from recommender.index import DenseIndex

SINGLE, MANY = 50, 5000


def main() -> None:
    """Print the table."""
    artifacts = Path(os.environ.get("DAOGOU_ARTIFACTS") or "artifacts")
    prices = _prices(artifacts, MANY)
    with server() as url, closing(LiveRecommender.open(artifacts, redis_url=url)) as live:
        log = ChangeLog(url)
        try:
            before = measured(live.current)["search"]
            single = [_seconds(live, log, prices(Decimal("1.01"), slice(i, i + 1))) for i in range(SINGLE)]
            many = _seconds(live, log, prices(Decimal("2.02"), slice(None)))
            after = measured(live.current)["search"]
        finally:
            log.close()
    cuts = statistics.quantiles(single, n=100, method="inclusive")
    rows = [
        ["one product, visible after, p50", f"{cuts[49] * 1000:.0f} ms"],
        ["one product, visible after, p95", f"{cuts[94] * 1000:.0f} ms"],
        [f"{MANY:,} products, all visible after", f"{many:.2f} s"],
        ["a search before them, p50 and p95", f"{before['p50_ms']:.2f} and {before['p95_ms']:.2f} ms"],
        ["a search after them, p50 and p95", f"{after['p50_ms']:.2f} and {after['p95_ms']:.2f} ms"],
    ]
    facts = {"single_s": cuts[94], "many_s": many, "search_before": before, "search_after": after}
    report("changes", ("what", "figure"), rows, dict(facts))


def _prices(artifacts: Path, count: int) -> Callable[[Decimal, slice], list[Change]]:
    """Return what makes changes that give products a price; their vectors stay, for a price means nothing."""
    products = Catalogue.load(artifacts / "catalogue").products[:count]
    vectors = DenseIndex.load(artifacts / "index" / "dense.faiss").vectors_of(np.arange(len(products)))
    version = Encoder.load(artifacts / "encoder").version

    def changes(price: Decimal, chosen: slice) -> list[Change]:
        return [
            Change(p.id, replace(p, price=Money(price, p.price.currency)), v.astype(np.float16), version)
            for p, v in zip(products[chosen], vectors[chosen], strict=True)
        ]

    return changes


def _seconds(live: LiveRecommender, log: ChangeLog, changes: list[Change]) -> float:
    """Write the changes, and return how long it took until the last one is visible."""
    last = changes[-1]
    begun = time.perf_counter()
    log.write(changes)
    while live.current.product(last.id) != last.product:
        time.sleep(0.001)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
