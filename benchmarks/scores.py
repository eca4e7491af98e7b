"""What scores of many shoppers cost in Redis: `python -m benchmarks.scores [--shoppers 1000000]`.

A redis-server of its own gets synthetic scores by the code that publishes: 100 new items a shopper, beside
what they bought (20 different items on average, geometrically spread), and 50 neighbours an item. Measured
are memory, and the time of `ScoreStore.read` for random shoppers with three items of a session, alone and
while another process publishes the next version; beside it that of a PING, which says how busy the machine
is. Memory grows with the shoppers: by default a tenth of a million are written, and the table says what a
million take at so many bytes each.
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import redis

from benchmarks.table import report
from bootstrap import redis_server
from bootstrap.settings import free_port
from recommender.packing import NEIGHBOUR, POPULAR, pack_rankings
from recommender.pipelines.packed_scores import NEIGHBOUR_DEPTH, USER_DEPTH, USERS_A_SHARD, PackedScores
from recommender.pipelines.publish import write_version
from recommender.score_store import SPAN, ScoreStore, layout_of, shard_number

BOUGHT = 20
"""Different items that a shopper bought, on average."""

SESSION = 3
ORDER = "synthetic"
MEGABYTE = 1e6
CUTS = {"p50": 499, "p95": 949, "p99.9": 998}


class Synthetic(PackedScores):
    """Scores of shoppers that nobody trained: random items, and scores that fall as one over the rank."""

    def __init__(self, shoppers: int, products: int, seed: int) -> None:
        self._shoppers, self._products = shoppers, products
        self._random = np.random.default_rng(seed)
        self.popular = self._random.integers(0, 1000, products).astype(POPULAR).tobytes()
        self.counts = {"users": shoppers, "neighbours": products}
        self.user_shards = -(-shoppers // USERS_A_SHARD)
        self.item_shards = -(-products // SPAN)

    def users(self) -> Iterator[tuple[int, dict[str, bytes]]]:
        """Yield shards of shoppers."""
        shards: list[list[str]] = [[] for _ in range(self.user_shards)]
        for number in range(self._shoppers):
            shards[shard_number(f"c{number}") % self.user_shards].append(f"c{number}")
        for shard, ids in enumerate(shards):
            new = self._rankings(np.full(len(ids), USER_DEPTH))
            owned = self._rankings(self._random.geometric(1 / BOUGHT, len(ids)))
            yield shard, {user: a + b for user, a, b in zip(ids, owned, new, strict=True)}

    def _rankings(self, lengths: np.ndarray) -> list[bytes]:
        ends = np.concatenate([[0], np.cumsum(lengths)])
        ranks = np.arange(ends[-1]) - np.repeat(ends[:-1], lengths)
        items = self._random.integers(0, self._products, ends[-1]).astype(np.int32)
        return pack_rankings(ends, items, (1 / (1 + ranks)).astype(np.float32))

    def neighbours(self) -> Iterator[tuple[int, dict[str, bytes]]]:
        """Yield shards of items."""
        for first in range(0, self._products, SPAN):
            items = range(first, min(first + SPAN, self._products))
            rows = np.zeros((len(items), NEIGHBOUR_DEPTH), dtype=NEIGHBOUR)
            rows["item"] = self._random.integers(0, self._products, rows.shape)
            yield first // SPAN, {str(item): row.tobytes() for item, row in zip(items, rows, strict=True)}


def publish(url: str, shoppers: int, products: int, seed: int) -> float:
    """Write a version of synthetic scores, switch to it, and return the memory of its shoppers in MB."""
    meta = {"layout": layout_of(ORDER), "inputs": f"synthetic-{seed}", "days": "30"}
    before, after = memory(url), 0.0

    def progress(done: int, total: int) -> None:
        nonlocal after
        if done == shoppers:
            after = memory(url)

    with redis.Redis.from_url(url) as client:
        write_version(client, Synthetic(shoppers, products, seed), meta, progress)
    return after - before


class Reader:
    """Reads the scores of random shoppers."""

    def __init__(self, url: str, shoppers: int, products: int) -> None:
        self._store = ScoreStore(url, ORDER, timeout_s=10)
        self._client = redis.Redis.from_url(url)
        self._random = np.random.default_rng(7)
        self._shoppers, self._products = shoppers, products

    def read(self) -> tuple[float, float]:
        """Read once and return the milliseconds that it took, and those of a PING."""
        user = f"c{self._random.integers(self._shoppers)}"
        items = self._random.choice(self._products, SESSION, replace=False).tolist()
        begun = time.perf_counter()
        scores = self._store.read(user, items)
        took = (time.perf_counter() - begun) * 1000
        assert len(scores.user) == USER_DEPTH
        begun = time.perf_counter()
        self._client.ping()
        return took, (time.perf_counter() - begun) * 1000


@contextmanager
def server() -> Iterator[str]:
    """A redis-server of our own, empty."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [redis_server.binary(), "--port", str(port), "--bind", "127.0.0.1", "--dir", folder]
        command += ["--save", "", "--appendonly", "no"]
        with (Path(folder) / "redis.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        url = f"redis://127.0.0.1:{port}/0"
        try:
            with redis.Redis.from_url(url, retry=None) as client:
                _wait(client)
            yield url
        finally:
            process.terminate()
            process.wait()


def _wait(client: redis.Redis) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            client.ping()
            return
        except redis.ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def memory(url: str) -> float:
    """Return the megabytes that the server uses for data."""
    with redis.Redis.from_url(url) as client:
        return client.info("memory")["used_memory"] / MEGABYTE


def measure(url: str, shoppers: int, products: int, reads: int) -> dict[str, float]:
    """Publish twice and read before and meanwhile."""
    empty = memory(url)
    begun = time.perf_counter()
    found = {"shoppers_mb": publish(url, shoppers, products, seed=1)}
    found |= {"publish_s": time.perf_counter() - begun, "one_version_mb": memory(url) - empty}
    reader = Reader(url, shoppers, products)
    alone = [reader.read() for _ in range(reads)][reads // 10 :]
    writer = multiprocessing.Process(target=publish, args=(url, shoppers, products, 2))
    writer.start()
    meanwhile = []
    while writer.is_alive():
        meanwhile.append(reader.read())
        time.sleep(0.001)
    writer.join()
    if writer.exitcode:
        raise SystemExit("the second version was not published")
    found["two_versions_mb"] = memory(url) - empty
    for name, taken in (("alone", alone), ("publishing", meanwhile)):
        for what, times in zip(("read", "ping"), zip(*taken, strict=True), strict=True):
            cuts = statistics.quantiles(times, n=1000, method="inclusive")
            found |= {f"{name}_{what}_{cut}_ms": cuts[index] for cut, index in CUTS.items()}
        found[f"{name}_reads"] = len(taken)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shoppers", type=int, default=100_000)
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--reads", type=int, default=5_000)
    options = parser.parse_args()
    with server() as url:
        found = measure(url, options.shoppers, options.products, options.reads)
    each = found["shoppers_mb"] * MEGABYTE / options.shoppers
    rest = found["one_version_mb"] - found["shoppers_mb"]
    rows = [
        [f"one version of {options.shoppers:,} shoppers, MB", f"{found['one_version_mb']:.0f}"],
        ["two versions, the previous one kept, MB", f"{found['two_versions_mb']:.0f}"],
        ["a shopper, bytes", f"{each:.0f}"],
        [f"neighbours of {options.products:,} products, MB", f"{rest:.0f}"],
        ["one version of 1,000,000 shoppers at so many bytes, MB", f"{each + rest:.0f}"],
        ["shoppers written a second", f"{options.shoppers / found['publish_s']:,.0f}"],
    ]
    for name, when in (("alone", ""), ("publishing", " while a version is published")):
        for what in ("read", "ping"):
            figures = "  ".join(f"{found[f'{name}_{what}_{cut}_ms']:.2f}" for cut in CUTS)
            rows.append([f"{what}{when}: {', '.join(CUTS)}, ms", figures])
    report("scores", ("what", "figure"), rows, {**vars(options), **found})


if __name__ == "__main__":
    main()
