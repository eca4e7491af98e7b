"""What searches gain from knowing the shopper and the shop: `python -m benchmarks.personal_search`.

Models are fitted on the demo store's orders before the validation month (docs/decisions/0008) and published.
Each customer who bought in it searches for what was in their first basket: for each kind of thing by its noun
("mugs"), and for each product by two words of its title, drawn by the seed. What they bought of that kind, or
of those words, should come first: NDCG@10 over searches, for a stranger, for the customer, and with each
signal of the re-ranking left out. The weights were chosen on the customers of even number (`--half even`);
the table is of the others.

Products count as neither new nor out of stock, because the catalogue says both of a later day.
"""

from __future__ import annotations

import argparse
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.scores import server
from benchmarks.served import publish
from benchmarks.table import report
from recommender import Recommender, SearchRequest, facade
from recommender.catalogue import Catalogue, Interactions
from recommender.evaluation.metrics import ratio_interval
from recommender.evaluation.orders import Orders
from recommender.evaluation.splits import Split, split_orders
from recommender.lexical import Analyzer
from recommender.models.registry import MODELS, PUBLISHED

K = 10
KIND, WORDS = "a kind of thing", "two words"
WEIGHTS = {KIND: "BROWSE", WORDS: "SEARCH"}
SIGNALS = ("user", "owned", "popular")
DISCOUNTS = 1 / np.log2(np.arange(2, K + 2))


@dataclass(frozen=True)
class Search:
    """What a customer types, and the ids of the products that answer it best."""

    customer: str
    text: str
    wanted: frozenset[str]


def searches(catalogue: Catalogue, split: Split, what: str, parity: int, seed: int) -> Iterator[Search]:
    """Yield the searches of the customers of one parity."""
    draw, analyzer = np.random.default_rng(seed), Analyzer()
    for number, row in enumerate(split.targets.owned()):
        basket = [catalogue.products[position] for position in row.indices]
        answers: dict[str, set[str]] = defaultdict(set)
        for product in basket:
            words = list(dict.fromkeys(analyzer.words(product.title)))
            if what == KIND:
                answers[catalogue.noun_of(product.category)].add(product.id)
            elif len(words) > 2:
                chosen = {words[i] for i in draw.choice(len(words), 2, replace=False)}
                text = " ".join(word for word in words if word in chosen)
                answers[text] |= {p.id for p in basket if chosen <= set(analyzer.words(p.title))}
        if number % 2 == parity:
            yield from (Search(str(number), text, frozenset(ids)) for text, ids in answers.items())


def ndcg(shop: Recommender, asked: Sequence[Search], *, known: bool = True) -> npt.NDArray[np.float64]:
    """Return NDCG@K of each search, the customer being known or not."""
    values = []
    for search in asked:
        reading = shop.read(search.text)
        user = search.customer if known else None
        request = SearchRequest(text=reading.text, filters=reading.filters, user_id=user, k=K)
        hits = shop.search(request).hits
        gain = sum(DISCOUNTS[rank] for rank, hit in enumerate(hits) if hit.product.id in search.wanted)
        values.append(gain / DISCOUNTS[: len(search.wanted)].sum())
    return np.array(values)


def rows(shop: Recommender, asked: Sequence[Search], what: str, seed: int) -> Iterator[list[str]]:
    """Yield a row for each way of re-ranking, beside the one that serves."""
    served = ndcg(shop, asked)
    yield [what, f"as served ({len(asked)} searches)", f"{served.mean():.4f}", ""]
    usual = getattr(facade, WEIGHTS[what])
    ways = {"for a stranger": ndcg(shop, asked, known=False)}
    for signal in SIGNALS:
        setattr(facade, WEIGHTS[what], replace(usual, **{signal: 0.0}))
        ways[f"without {signal}"] = ndcg(shop, asked)
    setattr(facade, WEIGHTS[what], usual)
    for way, values in ways.items():
        ratio = ratio_interval(served, values, seed)
        worth = f"{ratio.value:.3f} ({ratio.low:.3f}–{ratio.high:.3f})"
        yield [what, way, f"{values.mean():.4f}", worth]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--searches", type=int, default=1000, help="of each sort (%(default)s)")
    parser.add_argument("--half", choices=("even", "odd"), default="odd")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    artifacts = Path(os.environ.get("DAOGOU_ARTIFACTS") or "artifacts")
    catalogue = Catalogue.load(artifacts / "catalogue")
    orders = Orders.of(
        Interactions.load(artifacts / "catalogue"), tuple(product.id for product in catalogue.products)
    )
    split = split_orders(orders, "temporal", "validation", "all")
    fitted = {name: MODELS[name]().fit(split.train) for name in PUBLISHED}
    table: list[list[str]] = []
    with server() as url:
        publish(url, catalogue, fitted, split)
        shop = Recommender.open(artifacts, redis_url=url, timeout_s=5)
        shop._kinship.unproven[:] = False
        shop._kinship.fresh[:] = 0
        shop._catalogue.in_stock[:] = True
        for what in WEIGHTS:
            asked = list(searches(catalogue, split, what, ("even", "odd").index(options.half), options.seed))
            chosen = np.random.default_rng(options.seed).permutation(len(asked))[: options.searches]
            table += rows(shop, [asked[i] for i in chosen], what, options.seed)
        shop.close()
    columns = ["search for", "ranking", f"NDCG@{K}", "served ÷ this (95 %)"]
    report("personal_search", columns, table, {"seed": options.seed, "rows": table})


if __name__ == "__main__":
    main()
