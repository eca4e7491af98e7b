"""What shoppers are served, beside what the production model ranks: `python -m benchmarks.served`.

The chain from a model to a list is longer than the model: packing, other signals, variety. Models are fitted
on the demo store's orders before the validation month (docs/decisions/0008), published, and
`Recommender.recommend` asked for the customers who bought in it; NDCG@10 of both, on the same customers. It
takes some minutes, most of them for the model's training.

Products count as neither new nor out of stock, because the catalogue says both of a later day.
"""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import redis

from benchmarks.scores import server
from benchmarks.table import report
from recommender import Recommender, facade
from recommender.catalogue import Catalogue, Interactions
from recommender.evaluation.metrics import per_customer, ratio_interval
from recommender.evaluation.orders import Orders
from recommender.evaluation.splits import Items, Split, split_orders
from recommender.models.base import Model
from recommender.models.registry import MODELS, PRODUCTION, PUBLISHED
from recommender.pipelines.packed_scores import PackedScores
from recommender.pipelines.publish import write_version
from recommender.score_store import catalogue_order, layout_of

K = 10
VARIETIES = (0.0, 0.10, 0.25)


def publish(url: str, catalogue: Catalogue, fitted: dict[str, Model], split: Split) -> None:
    """Publish what the models say of the customers who are asked about."""
    users = [str(number) for number in range(len(split.histories))]
    models = (fitted[PRODUCTION], fitted["item_knn"], fitted["popularity"])
    order = catalogue_order([product.id for product in catalogue.products])
    meta = {"layout": layout_of(order), "inputs": split.name, "days": "30"}
    with redis.Redis.from_url(url) as client:
        write_version(client, PackedScores(*models, split.histories, users), meta, lambda done, total: None)


def served(shop: Recommender, catalogue: Catalogue, split: Split) -> np.ndarray:
    """Return the positions that each customer is shown, shape (n, K)."""
    shown = np.full((len(split.histories), K), -1, dtype=np.int32)
    for number, row in enumerate(shown):
        hits = shop.recommend(str(number), k=K, include_purchased=split.include_owned).hits
        row[: len(hits)] = [catalogue.positions[hit.product.id] for hit in hits]
    return shown


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=600)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    artifacts = Path(os.environ.get("DAOGOU_ARTIFACTS") or "artifacts")
    catalogue = Catalogue.load(artifacts / "catalogue")
    ids = tuple(product.id for product in catalogue.products)
    orders = Orders.of(Interactions.load(artifacts / "catalogue"), ids)
    begun, rows, measured = time.perf_counter(), [], {}
    wanted: tuple[Items, ...] = ("new", "all")
    splits = [split_orders(orders, "temporal", "validation", items) for items in wanted]
    fitted = {name: MODELS[name]().fit(splits[0].train) for name in PUBLISHED}
    usual = facade.RECOMMEND
    for split in (split.sample(options.customers, options.seed) for split in splits):
        ranked, _ = fitted[PRODUCTION].recommend(split.histories, K, include_owned=split.include_owned)
        model = per_customer(ranked, split.targets).ndcg
        rows.append([f"{split.name}: the model", f"{model.mean():.4f}", ""])
        with server() as url:
            publish(url, catalogue, fitted, split)
            shop = Recommender.open(artifacts, redis_url=url, timeout_s=5)
            shop._kinship.unproven[:] = False
            shop._kinship.fresh[:] = 0
            shop._catalogue.in_stock[:] = True
            for variety in VARIETIES:
                facade.RECOMMEND = replace(usual, variety=variety)
                ndcg = per_customer(served(shop, catalogue, split), split.targets).ndcg
                ratio = ratio_interval(ndcg, model, options.seed)
                what = f"served, variety {variety:.2f}" + (" (as it is)" if variety == usual.variety else "")
                text = f"{ratio.value:.3f} ({ratio.low:.3f}–{ratio.high:.3f})"
                rows.append([what, f"{ndcg.mean():.4f}", text])
                measured[f"{split.name} {variety}"] = {"ndcg": ndcg.mean(), "ratio": ratio.value}
            shop.close()
    measured["seconds"] = time.perf_counter() - begun
    report("served", ("ranking", f"NDCG@{K}", "ratio to the model (95 %)"), rows, measured)


if __name__ == "__main__":
    main()
