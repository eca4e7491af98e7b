"""Nearest vectors, beside an exact scan of all in the same run: `python -m benchmarks.index`.

The vectors of the built demo store (DAOGOU_ARTIFACTS, default: artifacts) are copied with jitter, to
catalogues of the given sizes. Half of the queries are what shoppers type (the hand-written messages, read and
embedded), half are products, as "similar to this" asks. Both sides answer with ten, on one thread; times are
the thread's own processor time, so that what else runs on the machine does not count.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from benchmarks.catalogues import jittered
from benchmarks.readings import demo_reader, utterances
from benchmarks.table import report
from recommender.catalogue import Catalogue
from recommender.encoder import QUICK, Encoder
from recommender.index import DenseIndex

SHARES = (1.0, 0.5, 0.05, 0.001)
K = 10
REPEATS = 5
"""Times that a query is asked; the fastest counts, on both sides: caches are shared with what else runs."""

COLUMNS = ("products", "filter keeps", "p50 ms", "p95 ms", "exact p95 ms", "ratio of p95", "recall@10")
COLUMNS += ("of texts", "of products")

Mask = npt.NDArray[np.bool_]
Vectors = npt.NDArray[np.float32]
Found = npt.NDArray[np.intp]
_faiss: Any = faiss


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[50_000], help="products (%(default)s)")
    parser.add_argument("--queries", type=int, default=200, help="queries a filter (%(default)s)")
    options = parser.parse_args()
    _faiss.omp_set_num_threads(1)
    artifacts = Path(os.environ.get("DAOGOU_ARTIFACTS") or "artifacts")
    texts = typed(artifacts, options.queries // 2)
    rows, measured = [], {}
    for size in options.sizes:
        added, facts = compare(artifacts, size, texts, options.queries - len(texts))
        rows += added
        measured[str(size)] = facts
    report("index", COLUMNS, rows, dict(measured))
    for size, facts in measured.items():
        print(f"{size} products: built in {facts['build_s']:.0f} s, {facts['bytes']:.0f} bytes a product")


def typed(artifacts: Path, count: int) -> Vectors:
    """Return the vectors of what shoppers search for, at most `count`."""
    reader = demo_reader()
    texts = sorted({text for one in utterances() if (text := reader.read(one.say).text.strip())})
    chosen = np.random.default_rng(1).permutation(len(texts))[:count]
    return Encoder.load(artifacts / "encoder", model=QUICK).encode([texts[i] for i in chosen])


def compare(
    artifacts: Path, size: int, texts: Vectors, products: int
) -> tuple[list[list[str]], dict[str, Any]]:
    """Return the rows of one size and its facts."""
    rng = np.random.default_rng(2)
    catalogue = Catalogue.load(artifacts / "catalogue")
    built = DenseIndex.load(artifacts / "index" / "dense.faiss")
    vectors = jittered(built.vectors_of(np.arange(built.n_items)), catalogue.products, size)
    queries = np.concatenate([texts, vectors[rng.integers(0, size, products)]])
    exact = _faiss.IndexFlatIP(vectors.shape[1])
    exact.add(vectors)
    begun = time.perf_counter()
    index = DenseIndex.build(vectors)
    facts: dict[str, Any] = {"build_s": time.perf_counter() - begun, "bytes": _bytes(index) / size}
    del vectors
    exact_ms, _ = timed(lambda query: exact.search(query[None], K)[1][0], queries)
    rows = []
    for share in SHARES:
        allowed = rng.random(size) < share
        right = [_best(exact, query, allowed) for query in queries]
        taken, found = timed(partial(_nearest, index, allowed), queries)
        recalls = np.array([len(set(a) & set(b)) / len(b) for a, b in zip(found, right, strict=True)])
        p95, exact_p95 = np.quantile(taken, 0.95), np.quantile(exact_ms, 0.95)
        facts[str(share)] = {"p95_ms": p95, "exact_p95_ms": exact_p95, "recall": recalls.mean()}
        rows.append(
            [f"{size:,}", f"{share:.1%}", f"{np.median(taken):.3f}", f"{p95:.3f}", f"{exact_p95:.1f}"]
            + [f"{p95 / exact_p95:.4f}", f"{recalls.mean():.3f}"]
            + [f"{recalls[: len(texts)].mean():.3f}", f"{recalls[len(texts) :].mean():.3f}"]
        )
    return rows, facts


def _nearest(index: DenseIndex, allowed: Mask, query: Vectors) -> Found:
    return index.near(query, allowed, -1.0, K)[0]


def _best(exact: Any, query: Vectors, allowed: Mask) -> Found:
    selector = _faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
    labels: Found = exact.search(query[None], K, params=_faiss.SearchParameters(sel=selector))[1][0]
    return labels


def _bytes(index: DenseIndex) -> int:
    """What the index takes as a file, and so in memory."""
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder) / "index")
        return (Path(folder) / "index").stat().st_size


def timed(search: Callable[[Vectors], Found], queries: Vectors) -> tuple[list[float], list[Found]]:
    """Return the milliseconds of processor time and the answer of every query."""
    taken, found = [], []
    search(queries[0])
    for query in queries:
        times = []
        for _ in range(REPEATS):
            begun = time.thread_time()
            answer = search(query)
            times.append((time.thread_time() - begun) * 1000)
        taken.append(min(times))
        found.append(answer)
    return taken, found


if __name__ == "__main__":
    main()
