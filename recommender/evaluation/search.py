"""How well the retrievers answer judged queries; settings are learnt by cross-validation over the queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recommender.artifacts import fingerprint
from recommender.documents import embedded_text
from recommender.encoder import EXACT, QUICK, Encoder
from recommender.errors import InputError
from recommender.evaluation.metrics import Interval, mean_interval
from recommender.evaluation.search_data import JudgedQuery, read_documents, read_judgements
from recommender.evaluation.search_runs import Run, Setting, Values, runs_of
from recommender.index import DenseIndex
from recommender.lexical import LexicalIndex
from recommender.pipelines.build import Progress, embed
from recommender.retrieval import Retriever
from recommender.types import Json

REPEATS, FOLDS = 5, 5
BEST_SHARE = 0.2
SATURATION, LENGTH = (0.5, 0.8, 1.2), (0.75, 0.9)
SCOPES = ("all", "judged")


@dataclass(frozen=True)
class Measured:
    """A retriever: nDCG@10 on held-out queries over all and over judged products; what all queries teach."""

    retriever: str
    over: tuple[Interval, Interval]
    setting: Setting


@dataclass(frozen=True)
class SearchReport:
    """What `evaluate search` answers."""

    products: int
    queries: int
    dropped: int
    measured: tuple[Measured, ...]

    def to_json(self) -> dict[str, Json]:
        """Return the document."""
        counts: dict[str, Json] = {
            "products": self.products,
            "queries": self.queries,
            "dropped": self.dropped,
        }
        retrievers: dict[str, Json] = {
            one.retriever: {
                **{scope: _interval(interval) for scope, interval in zip(SCOPES, one.over, strict=True)},
                "setting": dict(one.setting),
            }
            for one in self.measured
        }
        return {**counts, "retrievers": retrievers}

    def lines(self) -> list[str]:
        """Return the same as a Markdown table."""
        head = (
            f"{self.products} products, {self.queries} queries ({self.dropped} without a relevant product "
            f"dropped); nDCG@10 on held-out queries, {REPEATS} repeats of {FOLDS} folds, 95 % bootstrap "
            "interval over queries"
        )
        rows = [
            f"| {one.retriever} | {_text(one.over[0])} | {_text(one.over[1])} | "
            f"{', '.join(f'{name} {value:g}' for name, value in one.setting)} |"
            for one in self.measured
        ]
        return [
            head,
            "",
            "| retriever | all products | judged only | learnt from all queries |",
            "|---|---|---|---|",
            *rows,
        ]


def evaluate_search(
    products: Path,
    qrels: Path,
    encoder_folder: Path,
    *,
    cache: Path,
    language: str,
    seed: int,
    progress: Progress,
) -> SearchReport:
    """Rank the products of one file for the judged queries of another.

    Parameters
    ----------
    products, qrels
        docs/formats.md.
    encoder_folder
        The exported encoder.
    cache
        Where the products' vectors are kept for the next time.
    language
        Of the texts.
    seed
        Of folds and intervals.
    progress
        Is told how many products are embedded.
    """
    documents = read_documents(products)
    judged = read_judgements(qrels, {item: position for position, item in enumerate(documents)})
    queries = [query for query in judged if query.grades.any()]
    if len(queries) < FOLDS:
        raise InputError(
            f"{qrels}: {len(queries)} queries have a relevant product; at least {FOLDS} are needed"
        )
    encoder = Encoder.load(encoder_folder, model=QUICK)
    texts = list(documents.values())
    dense = DenseIndex.build(product_vectors(texts, encoder_folder, cache, progress))
    runs = _all_runs(texts, queries, encoder, dense, language)
    names = dict.fromkeys(run.retriever for run in runs)
    measured = tuple(_measured([run for run in runs if run.retriever == name], seed) for name in names)
    return SearchReport(len(documents), len(queries), len(judged) - len(queries), measured)


def product_vectors(
    documents: Sequence[Mapping[str, str]], encoder_folder: Path, cache: Path, progress: Progress
) -> npt.NDArray[np.float32]:
    """Return the vectors of the documents, shape (n, dimension), from `cache` where they were made before."""
    texts = [embedded_text(document) for document in documents]
    file = cache / f"{fingerprint(encoder_folder / EXACT, *texts)}.npy"
    if file.is_file():
        kept: npt.NDArray[np.float32] = np.load(file, allow_pickle=False)
        return kept
    vectors = embed(Encoder.load(encoder_folder), texts, progress)
    cache.mkdir(parents=True, exist_ok=True)
    aside = file.with_suffix(".new.npy")
    np.save(aside, vectors)
    aside.replace(file)
    return vectors


def _all_runs(
    documents: list[dict[str, str]],
    queries: Sequence[JudgedQuery],
    encoder: Encoder,
    dense: DenseIndex,
    language: str,
) -> list[Run]:
    runs: dict[tuple[str, Setting], Run] = {}
    for saturation, length in product(SATURATION, LENGTH):
        lexical = LexicalIndex.build(documents, language, saturation=saturation, length=length)
        retriever = Retriever(encoder, dense, lexical, floor=0.0)
        vectors = encoder.encode([retriever.meant(query.text) for query in queries])
        bm25 = (("k1", saturation), ("b", length))
        runs |= {(run.retriever, run.setting): run for run in runs_of(retriever, queries, vectors, bm25)}
    return list(runs.values())


def _measured(runs: Sequence[Run], seed: int) -> Measured:
    """Measure one retriever: its setting is chosen on the other folds, and judged on the one left out."""
    values = np.stack([run.ndcg for run in runs])
    places = np.log([[value for _, value in run.setting] for run in runs])
    n_queries = values.shape[1]
    held_out = np.zeros((n_queries, 2))
    rng = np.random.default_rng(seed)
    for _ in range(REPEATS):
        order = rng.permutation(n_queries)
        for fold in range(FOLDS):
            test = order[fold::FOLDS]
            held_out[test] += values[_chosen(np.delete(values, test, axis=1), places), test] / REPEATS
    over = (mean_interval(held_out[:, 0], seed), mean_interval(held_out[:, 1], seed))
    return Measured(runs[0].retriever, over, runs[_chosen(values, places)].setting)


def _chosen(values: Values, places: npt.NDArray[np.float64]) -> int:
    """Return the setting in the middle of the best ones: of few queries the very best is luck.

    `values` has shape (n_settings, n_queries, 2); a setting counts by the sum of both means. `places`
    (n_settings, m) are the settings as points.
    """
    worth = values.mean(axis=1).sum(axis=1)
    best = np.argsort(-worth, kind="stable")[: max(1, round(BEST_SHARE * len(worth)))]
    distances = ((places - places[best].mean(axis=0)) ** 2).sum(axis=1)
    return int(distances.argmin())


def _interval(interval: Interval) -> dict[str, Json]:
    return {name: round(getattr(interval, name), 4) for name in ("value", "low", "high")}


def _text(interval: Interval) -> str:
    return f"{interval.value:.4f} ({interval.low:.4f}–{interval.high:.4f})"
