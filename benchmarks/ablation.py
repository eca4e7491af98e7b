"""What each ingredient adds to the production ranking: `python -m benchmarks.ablation`.

For some months before the last, which is not looked at, the trees are learnt from what came before the month
with all ingredients and without each; the candidates stay. One that nothing is worse without adds nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.table import report
from recommender.evaluation.metrics import Values, mean_interval, per_customer, ratio_interval
from recommender.evaluation.orders import Orders, read_orders
from recommender.evaluation.splits import Items, Split, month_start, temporal
from recommender.models.base import BLOCK, NONE, Ids, silent
from recommender.models.exported import Network
from recommender.models.production import Production
from recommender.models.production_ingredients import COLUMNS, Ingredients
from recommender.models.production_learning import examples_of
from recommender.models.trees import Examples, fit_trees

K = 10
QUESTIONS: tuple[Items, ...] = ("new", "all")


def until(orders: Orders, end: int) -> Orders:
    """Return the orders before `end` (seconds since 1970)."""
    kept = orders.times < end
    arrays = {name: getattr(orders, name)[kept] for name in ("users", "items", "times", "baskets")}
    return replace(orders, **arrays)


def earlier_months(orders: Orders, months: int) -> Iterator[Orders]:
    """Yield the orders up to the end of each of the `months` before the last, the latest first."""
    for _ in range(months):
        orders = until(orders, month_start(int(orders.times.max())))
        yield orders


class Learnt:
    """What a month's trees learn from, and the candidates of its customers."""

    def __init__(self, split: Split, model: Production) -> None:
        own = split.include_owned
        self._split, self._model = split, model
        self._examples = examples_of(
            split.train, most=model.days, candidates=model.candidates, progress=silent
        )[own]
        ingredients = Ingredients().fit(split.train)
        starts = range(0, len(split.histories), BLOCK)
        found = [
            ingredients.candidates(split.histories[start : start + BLOCK], model.candidates, own=own)
            for start in starts
        ]
        self._columns = np.concatenate([part.columns for part in found])
        self._items = np.concatenate([part.items for part in found])
        self._rows = np.concatenate([part.rows + start for part, start in zip(found, starts, strict=True)])

    def ndcg(self, without: str) -> Values:
        """Return NDCG@10 of each customer, the trees never having seen the ingredient `without`."""
        owner = np.array([name for name, columns in COLUMNS.items() for _ in columns])
        kept = owner != without
        examples = Examples(self._examples.features[:, kept], self._examples.wanted, self._examples.lists)
        network = Network(fit_trees(examples, trees=self._model.trees, seed=self._model.seed))
        scores = network(features=np.ascontiguousarray(self._columns[:, kept]))[:, 0]
        return per_customer(self._best(scores), self._split.targets).ndcg

    def _best(self, scores: np.ndarray) -> Ids:
        order = np.lexsort((-scores, self._rows))
        place = np.arange(len(order)) - np.searchsorted(self._rows[order], self._rows[order])
        first = order[place < K]
        ids = np.full((len(self._split.histories), K), NONE, dtype=np.int32)
        ids[self._rows[first], place[place < K]] = self._items[first]
        return ids


def rows(learnt: Sequence[Learnt], question: str, seed: int) -> Iterator[list[str]]:
    """Yield a table row for each ingredient: the ranking without it, and how much better all together are."""
    whole = np.concatenate([month.ndcg("") for month in learnt])
    yield [question, "all of them", f"{mean_interval(whole, seed).value:.4f}", ""]
    for name in COLUMNS:
        if name == "own" and question == "new":
            continue
        without = np.concatenate([month.ndcg(name) for month in learnt])
        ratio = ratio_interval(whole, without, seed)
        worth = f"{ratio.value:.3f} ({ratio.low:.3f}–{ratio.high:.3f})"
        yield [question, f"without {name}", f"{without.mean():.4f}", worth]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    orders_file = Path("data/stores/demo/orders.csv.gz")
    parser.add_argument("--interactions", type=Path, default=orders_file, metavar="FILE")
    parser.add_argument("--months", type=int, default=2, help="months before the last (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the intervals (%(default)s)")
    options = parser.parse_args()
    months = list(earlier_months(read_orders(options.interactions), options.months))
    table: list[list[str]] = []
    for question in QUESTIONS:
        learnt = [Learnt(temporal(orders, "test", question), Production()) for orders in months]
        table += rows(learnt, question, options.seed)
    measured = {"months": options.months, "seed": options.seed, "rows": table}
    report("ablation", ["items", "ingredients", "NDCG@10", "all ÷ this (95 %)"], table, measured)


if __name__ == "__main__":
    main()
