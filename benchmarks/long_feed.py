"""Memory and speed of importing long feeds: `python -m benchmarks.long_feed --lines 1000000`.

Each feed is written to a temporary folder and imported by a process of its own, whose largest resident memory
is printed: it may grow by ids and numbers, never by the feed's texts.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.table import report

STORE = Path(__file__).parent.parent / "tests" / "stores" / "tiny"
WORDS = ("red mug", "tea light holder", "blue bag", "wooden tray", "silk scarf", "garden lantern")


def products(lines: int) -> Iterator[str]:
    """Yield a product feed of so many lines, about 700 bytes each."""
    for number in range(lines):
        name = WORDS[number % len(WORDS)]
        row = {"id": f"P {number}", "title": f"{name} no {number}", "price": "4.95 GBP"}
        yield json.dumps({**row, "description": f"A {name} for every day. " * 25})


def interactions(lines: int) -> Iterator[str]:
    """Yield an interactions feed of so many lines over the store's own products."""
    ids = [json.loads(line)["id"] for line in _own_products()]
    for number in range(lines):
        row = {"item_id": ids[number % len(ids)], "event": "view_item", "user_id": f"u{number % 50_000}"}
        yield json.dumps({**row, "time": f"2026-01-01T{number % 24:02}:{number % 60:02}:00"})


def _own_products() -> list[str]:
    return (STORE / "products.jsonl").read_text(encoding="utf-8").splitlines()


def measure(kind: str, lines: int, folder: Path) -> tuple[float, float, float]:
    """Return the feed's megabytes, the seconds of its import and its process's megabytes at the most."""
    feed = folder / f"{kind}.jsonl"
    with feed.open("w", encoding="utf-8") as file:
        file.writelines(
            line + "\n" for line in {"products": products, "interactions": interactions}[kind](lines)
        )
    command = [
        "import",
        str(feed),
        "--store",
        str(STORE),
        "--artifacts",
        str(folder / "artifacts"),
        "--force",
    ]
    begun = time.perf_counter()
    child = "import resource, sys; from recommender.cli import main; main(sys.argv[1:])"
    child += "; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", child, *command], check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    return feed.stat().st_size / 1e6, seconds, int(done.stdout.splitlines()[-1]) / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--lines", type=int, default=100_000, metavar="N", help="of the longer feed (%(default)s)"
    )
    options = parser.parse_args()
    rows = []
    for kind in ("products", "interactions"):
        for lines in (options.lines // 10, options.lines):
            with tempfile.TemporaryDirectory() as folder:
                size, seconds, peak = measure(kind, lines, Path(folder))
            rows.append(
                (
                    kind,
                    f"{lines:,}",
                    f"{size:.0f}",
                    f"{seconds:.1f}",
                    f"{lines / seconds:,.0f}",
                    f"{peak:.0f}",
                )
            )
    report("long_feed", ("feed", "lines", "MB", "s", "lines/s", "peak MB"), rows, {"lines": options.lines})


if __name__ == "__main__":
    main()
