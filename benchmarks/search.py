"""How long a search takes and where its time goes: `python -m benchmarks.search`.

The artifacts of DAOGOU_ARTIFACTS (default: artifacts) are searched for what people type: messages are read,
searched and explained; scores come from REDIS_URL if it is set, else the searches are degraded.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.table import report
from recommender import Filters, Recommender, SearchRequest

ROUNDS = 10
MESSAGES = (
    "red mug under a tenner",
    "something for my dad who likes fishing, under £30, not plastic",
    "birthday present for my sister",
    "trainers",
    "couch",
    "vegan milk",
    "laptop charger for a dell",
    "white hanging heart t-light holder",
    "cheap candles",
    "blue jacket for women",
    "something to write with",
    "christmas decorations under £5",
)


def milliseconds(do: Callable[[str], object], messages: Sequence[str]) -> list[float]:
    """Return the time of every call, after one round to warm up."""
    taken = []
    for round_ in range(ROUNDS + 1):
        for message in messages:
            begun = time.perf_counter()
            do(message)
            if round_:
                taken.append((time.perf_counter() - begun) * 1000)
    return taken


def main() -> None:
    """Print the table."""
    artifacts = Path(os.environ.get("DAOGOU_ARTIFACTS") or "artifacts")
    begun = time.perf_counter()
    shop = Recommender.open(artifacts, redis_url=os.environ.get("REDIS_URL") or None)
    opened_s = time.perf_counter() - begun
    requests = {message: _request(shop, message) for message in MESSAGES}
    anchor = next(iter(shop.search(SearchRequest("mug")).hits)).product.id
    steps: dict[str, Callable[[str], object]] = {
        "read a message": shop.read,
        "search": lambda message: shop.search(requests[message]),
        "similar": lambda message: shop.similar(anchor),
        "recommend": lambda message: shop.recommend(None, filters=Filters()),
        "find a product by its name": shop.named,
    }
    rows, measured = [], {"products": shop.product_count, "open_s": opened_s}
    for name, do in steps.items():
        cuts = statistics.quantiles(milliseconds(do, MESSAGES), n=100, method="inclusive")
        rows.append([name, f"{cuts[49]:.2f}", f"{cuts[94]:.2f}"])
        measured[name] = {"p50_ms": cuts[49], "p95_ms": cuts[94]}
    rows.append([f"open {shop.product_count} products", f"{opened_s * 1000:.0f}", ""])
    report("search", ("step", "p50 ms", "p95 ms"), rows, dict(measured))


def _request(shop: Recommender, message: str) -> SearchRequest:
    reading = shop.read(message)
    return SearchRequest(
        reading.text, reading.filters, recipient=reading.recipient, occasion=reading.occasion
    )


if __name__ == "__main__":
    main()
