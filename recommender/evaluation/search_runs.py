"""What each retriever ranks highest for judged queries, by the classes that serve shoppers.

The judged-only ranking is the same search with the judged products as the only allowed ones, as by a filter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from recommender.evaluation.search_data import JudgedQuery
from recommender.fusion import Candidates, Fusion
from recommender.retrieval import Retriever

DEPTH = 10

DAMPING = (20.0, 30.0, 40.0, 50.0, 65.0, 80.0)
MEANING = (0.75, 1.0, 1.25, 1.5, 2.0, 2.5)
RRF_K = (10.0, 20.0, 40.0, 60.0, 100.0, 150.0)
RRF_MEANING = (0.3, 0.5, 0.7, 1.0, 1.5, 2.0)

Values = npt.NDArray[np.float64]
Setting = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Run:
    """nDCG@10 of one retriever under one setting: shape (n_queries, 2), over all and over judged products."""

    retriever: str
    setting: Setting
    ndcg: Values


def runs_of(
    retriever: Retriever, queries: Sequence[JudgedQuery], vectors: npt.NDArray[np.float32], bm25: Setting
) -> list[Run]:
    """Return the runs of every retriever over one word index, whose own settings are `bm25`.

    `vectors` (n_queries, dimension) are the queries' embeddings.
    """
    values: dict[tuple[str, Setting], Values] = {}
    for row, (query, vector) in enumerate(zip(queries, vectors, strict=True)):
        words = retriever.lexical.match(query.text)
        judged = np.zeros(retriever.dense.n_items, dtype=np.bool_)
        judged[query.items] = True
        for column, allowed in enumerate((np.ones_like(judged), judged)):
            found = retriever.candidates(words, vector, allowed, retriever.close(vector, allowed))
            for (name, setting), order in _rankings(found).items():
                key = (name, setting if name == "dense" else (*bm25, *setting))
                values.setdefault(key, np.zeros((len(queries), 2)))[row, column] = ndcg(order, query)
    return [Run(name, setting, of) for (name, setting), of in values.items()]


def ndcg(order: npt.NDArray[np.intp], query: JudgedQuery) -> float:
    """Return nDCG@10 of positions, best first, with gain 2^grade − 1; what is not judged gains nothing.

    Järvelin, Kekäläinen (2002): Cumulated gain-based evaluation of IR techniques. ACM TOIS 20(4),
    https://doi.org/10.1145/582415.582418; the gain is that of Burges et al. (2005), RankNet.
    """
    gains: Mapping[int, float] = dict(
        zip(query.items.tolist(), (2.0**query.grades - 1).tolist(), strict=True)
    )
    best = sorted(gains.values(), reverse=True)
    return _discounted([gains.get(item, 0.0) for item in order.tolist()]) / _discounted(best)


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains[:DEPTH]))


def _rankings(found: Candidates) -> dict[tuple[str, Setting], npt.NDArray[np.intp]]:
    near = found.items[np.argsort(-found.cosines, kind="stable")]
    rankings: dict[tuple[str, Setting], npt.NDArray[np.intp]] = {
        ("lexical", ()): found.stated,
        ("dense", ()): near,
    }
    for damping, meaning in product(DAMPING, MEANING):
        relevance = Fusion(damping, meaning).relevance(found)
        rankings["hybrid", (("damping", damping), ("meaning", meaning))] = _best(relevance)
    for k, meaning in product(RRF_K, RRF_MEANING):
        relevance = reciprocal_rank_fusion((found.stated, near), (1.0, meaning), found.n_items, k)
        rankings["rank fusion", (("k", k), ("meaning", meaning))] = _best(relevance)
    return rankings


def reciprocal_rank_fusion(
    rankings: Sequence[npt.NDArray[np.intp]], weights: Sequence[float], n_items: int, k: float
) -> npt.NDArray[np.float32]:
    """Return each item's fused score, shape (n_items,): the sum of weight / (k + rank) over the rankings.

    Cormack, Clarke, Büttcher (2009), https://doi.org/10.1145/1571941.1572114: the usual way, to compare with.
    """
    fused = np.zeros(n_items, dtype=np.float32)
    for ranking, weight in zip(rankings, weights, strict=True):
        fused[ranking] += weight / (k + np.arange(1, len(ranking) + 1))
    return fused


def _best(relevance: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """Return the positions above 0 that are best, at most as many as are looked at."""
    some = np.flatnonzero(relevance > 0)
    return some[np.argsort(-relevance[some], kind="stable")[:DEPTH]]
