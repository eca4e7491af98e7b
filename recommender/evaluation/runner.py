"""Fits models on a split and measures their full rankings of all items."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.evaluation.metrics import PerCustomer, coverage, novelty, per_customer
from recommender.evaluation.splits import Split
from recommender.models.base import BLOCK, NONE, Content, Ids, Model

Tick = Callable[[int, int], None]


@dataclass(frozen=True)
class Result:
    """What one model reached on one split.

    Attributes
    ----------
    name, parameters
        Of the model.
    k
        Length of the lists.
    customers
        Metrics of each customer of the split, in its order.
    coverage, novelty
        Of all lists together.
    fit_seconds, rank_seconds
        What it took.
    """

    name: str
    parameters: dict[str, Any]
    k: int
    customers: PerCustomer
    coverage: float
    novelty: float
    fit_seconds: float
    rank_seconds: float


def evaluate(
    model: Model,
    split: Split,
    k: int = 10,
    *,
    content: Content | None = None,
    ranking: Callable[[], Tick] | None = None,
) -> Result:
    """Fit a model on `split.train` and measure its lists for the customers of the split.

    `ranking` is asked as the ranking begins for what is then called with customers done and all customers.

    Raises
    ------
    InputError
        The model needs content and gets none, or cannot take the data.
    """
    begun = time.perf_counter()
    model.fit(split.train, content)
    fitted = time.perf_counter()
    return measure(model, split, k, fit_seconds=fitted - begun, tick=ranking() if ranking else None)


def measure(
    model: Model, split: Split, k: int = 10, *, fit_seconds: float = 0.0, tick: Tick | None = None
) -> Result:
    """Measure the lists of a model that is fitted already."""
    begun = time.perf_counter()
    ids = rank(model, split, k, tick)
    return Result(
        name=model.name,
        parameters=model.parameters(),
        k=k,
        customers=per_customer(ids, split.targets),
        coverage=coverage(ids, split.train),
        novelty=novelty(ids, split.train),
        fit_seconds=fit_seconds,
        rank_seconds=time.perf_counter() - begun,
    )


def rank(model: Model, split: Split, k: int, tick: Tick | None = None) -> Ids:
    """Return the lists for all customers of the split, shape (n, k), block by block."""
    n = len(split.histories)
    ids = np.full((n, k), NONE, dtype=np.int32)
    for start in range(0, n, BLOCK):
        block = split.histories[start : start + BLOCK]
        ids[start : start + BLOCK], _ = model.recommend(block, k, include_owned=split.include_owned)
        if tick:
            tick(min(start + BLOCK, n), n)
    return ids
