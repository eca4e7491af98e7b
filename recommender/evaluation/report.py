"""Results as a table to read and as a document to keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite

from recommender.evaluation.metrics import Interval, mean_interval, ratio_interval
from recommender.evaluation.runner import Result
from recommender.evaluation.splits import Split
from recommender.types import Json


def to_json(split: Split, results: Sequence[Result], seed: int) -> dict[str, Json]:
    """Return the document: the split, and each model's metrics with their intervals, best first."""
    ordered = best_first(results)
    return {
        "split": split.name,
        "customers": len(split.histories),
        "items": split.train.n_items,
        "lines_learnt_from": len(split.train.users),
        "seed": seed,
        "models": [_model(result, ordered[0], seed) for result in ordered],
    }


def to_lines(split: Split, results: Sequence[Result], seed: int) -> list[str]:
    """Return the same as a Markdown table."""
    ordered = best_first(results)
    k = ordered[0].k if ordered else 10
    columns = (
        "model",
        f"NDCG@{k} (95 %)",
        f"Recall@{k}",
        f"MRR@{k}",
        "coverage",
        "novelty, bits",
        "best ÷ this",
        "fit, s",
        "rank, s",
    )
    lines = [
        f"{split.name}: {len(split.histories)} customers, {split.train.n_items} items, seed {seed}",
        "",
        f"| {' | '.join(columns)} |",
        "|---" * len(columns) + "|",
    ]
    return [*lines, *(_line(result, ordered[0], seed) for result in ordered)]


def best_first(results: Sequence[Result]) -> list[Result]:
    """Return the results by falling NDCG."""
    return sorted(results, key=lambda result: -float(result.customers.ndcg.mean()))


def _line(result: Result, best: Result, seed: int) -> str:
    customers = result.customers
    cells = (
        result.name,
        _text(mean_interval(customers.ndcg, seed), 4),
        f"{customers.recall.mean():.4f}",
        f"{customers.mrr.mean():.4f}",
        f"{result.coverage:.3f}",
        f"{result.novelty:.2f}",
        _text(ratio_interval(best.customers.ndcg, customers.ndcg, seed), 3),
        f"{result.fit_seconds:.1f}",
        f"{result.rank_seconds:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def _text(interval: Interval, digits: int) -> str:
    return f"{interval.value:.{digits}f} ({interval.low:.{digits}f}–{interval.high:.{digits}f})"


def _model(result: Result, best: Result, seed: int) -> dict[str, Json]:
    customers = result.customers
    return {
        "name": result.name,
        "parameters": result.parameters,
        "k": result.k,
        "ndcg": _interval(mean_interval(customers.ndcg, seed)),
        "recall": _interval(mean_interval(customers.recall, seed)),
        "mrr": _interval(mean_interval(customers.mrr, seed)),
        "coverage": round(result.coverage, 4),
        "novelty": round(result.novelty, 3),
        "best_over_this": _interval(ratio_interval(best.customers.ndcg, customers.ndcg, seed)),
        "fit_seconds": round(result.fit_seconds, 2),
        "rank_seconds": round(result.rank_seconds, 2),
    }


def _interval(interval: Interval) -> dict[str, Json]:
    """Return the three numbers, null where there is none: JSON knows no infinity."""
    return {name: round(value, 5) if isfinite(value) else None for name, value in asdict(interval).items()}
