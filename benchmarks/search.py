"""How long a search takes and where its time goes: `python -m benchmarks.search [--copies 100]`.

The artifacts of DAOGOU_ARTIFACTS (default: artifacts) are searched for what people type: messages are read,
searched and explained; scores come from REDIS_URL if it is set, else the searches are degraded. With
--copies, the same is done over a catalogue that holds each product so many times, always a little different.
Times are of the calling thread's processor, so that what else runs on the machine does not count; embedding,
scoring and search run in that thread.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.catalogues import multiplied
from benchmarks.table import report
from recommender import Filters, Recommender, SearchRequest
from recommender.encoder import QUICK, Encoder

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

Figures = dict[str, dict[str, float]]


def milliseconds(do: Callable[[str], object], messages: Sequence[str]) -> list[float]:
    """Return the time of every call, after one round to warm up."""
    taken = []
    for round_ in range(ROUNDS + 1):
        for message in messages:
            begun = time.thread_time()
            do(message)
            if round_:
                taken.append((time.thread_time() - begun) * 1000)
    return taken


def main() -> None:
    """Print the table and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--copies", type=int, default=0, metavar="N", help="compare with N times the catalogue"
    )
    options = parser.parse_args()
    artifacts = Path(os.environ.get("DAOGOU_ARTIFACTS") or "artifacts")
    begun = time.perf_counter()
    shop = Recommender.open(artifacts, redis_url=os.environ.get("REDIS_URL") or None)
    opened_s = time.perf_counter() - begun
    encoder = Encoder.load(artifacts / "encoder", model=QUICK)
    texts = {message: shop.read(message).text or message for message in MESSAGES}
    figures = {"embed the text": _cuts(lambda message: encoder.encode([texts[message]]))}
    figures |= measured(shop)
    rows = [[f"{shop.product_count:,}", *row] for row in _rows(figures)]
    rows.append([f"{shop.product_count:,}", "open", f"{opened_s * 1000:.0f}", ""])
    ratios = {"search / embedding, p50": _ratio(figures, "search", figures, "embed the text", "p50_ms")}
    ratios["search / embedding, p95"] = _ratio(figures, "search", figures, "embed the text", "p95_ms")
    found: dict[str, object] = {"products": shop.product_count, "open_s": opened_s, **figures}
    if options.copies:
        large = multiplied(artifacts, options.copies)
        many = measured(large)
        rows += [[f"{large.product_count:,}", *row] for row in _rows(many)]
        ratios[f"search, {options.copies} times the catalogue, p95"] = _ratio(
            many, "search", figures, "search"
        )
        found["multiplied"] = {"products": large.product_count, **many}
    report("search", ("products", "step", "p50 ms", "p95 ms"), rows, {**found, "ratios": ratios})
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.2f}")
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def measured(shop: Recommender) -> Figures:
    """Return p50 and p95 of every step."""
    requests = {message: _request(shop, message) for message in MESSAGES}
    anchor = next(iter(shop.search(SearchRequest("mug")).hits)).product.id
    steps: dict[str, Callable[[str], object]] = {
        "read a message": shop.read,
        "search": lambda message: _search_anew(shop, requests[message]),
        "search for words asked before": lambda message: shop.search(requests[message]),
        "similar": lambda message: shop.similar(anchor),
        "recommend": lambda message: shop.recommend(None, filters=Filters()),
        "find a product by its name": shop.named,
    }
    return {name: _cuts(do) for name, do in steps.items()}


def _search_anew(shop: Recommender, request: SearchRequest) -> None:
    """Search as if nobody had used these words before."""
    shop._retriever.encoder.vector.cache_clear()
    shop.search(request)


def _cuts(do: Callable[[str], object]) -> dict[str, float]:
    cuts = statistics.quantiles(milliseconds(do, MESSAGES), n=100, method="inclusive")
    return {"p50_ms": cuts[49], "p95_ms": cuts[94]}


def _rows(figures: Figures) -> list[list[str]]:
    return [[name, f"{cut['p50_ms']:.2f}", f"{cut['p95_ms']:.2f}"] for name, cut in figures.items()]


def _ratio(one: Figures, step: str, other: Figures, beside: str, cut: str = "p95_ms") -> float:
    return one[step][cut] / other[beside][cut]


def _request(shop: Recommender, message: str) -> SearchRequest:
    reading = shop.read(message)
    return SearchRequest(
        reading.text, reading.filters, recipient=reading.recipient, occasion=reading.occasion
    )


if __name__ == "__main__":
    main()
