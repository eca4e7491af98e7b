"""How long reading one message takes: `python -m benchmarks.query`."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from benchmarks.readings import demo_reader, utterances
from benchmarks.table import report
from recommender.query import QueryReader

ROUNDS = 10


def milliseconds(reader: QueryReader, messages: Sequence[str], rounds: int = ROUNDS) -> list[float]:
    """Return the time of every reading of every message."""
    taken = []
    for _ in range(rounds):
        for message in messages:
            begun = time.perf_counter()
            reader.read(message)
            taken.append((time.perf_counter() - begun) * 1000)
    return taken


def main() -> None:
    """Print the table."""
    reader = demo_reader()
    typical = [utterance.say for utterance in utterances()]
    cases = {
        "typical messages": typical,
        "1,000 characters": [(" ".join(typical) * 2)[:1000]],
        "10,000 characters": [(" ".join(typical) * 9)[:10_000]],
    }
    rows, measured = [], {}
    for name, messages in cases.items():
        taken = milliseconds(reader, messages)
        cuts = statistics.quantiles(taken, n=100, method="inclusive")
        rows.append([name, str(len(messages)), f"{cuts[49]:.2f}", f"{cuts[94]:.2f}", f"{max(taken):.2f}"])
        measured[name] = {
            "messages": len(messages),
            "p50_ms": cuts[49],
            "p95_ms": cuts[94],
            "max_ms": max(taken),
        }
    report("query", ("messages", "number", "p50 ms", "p95 ms", "longest ms"), rows, dict(measured))


if __name__ == "__main__":
    main()
