"""The numbers of reasons, recounted from the demo store's raw orders; and no reason without an effect."""

import csv
import gzip
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import redis

from recommender import Evidence, Filters, Recommender, SearchRequest, SearchResult, Session, facade
from recommender.catalogue import Catalogue, Interactions
from recommender.models.item_knn import ItemKNN
from recommender.models.popularity import Popularity
from recommender.pipelines.build import build
from recommender.pipelines.import_feeds import import_store
from recommender.pipelines.packed_scores import CHANCE, PackedScores
from recommender.pipelines.publish import write_version
from recommender.pipelines.train import purchases_of, train
from recommender.reasons import MIN_CUSTOMERS
from recommender.score_store import catalogue_order, layout_of
from tests.recommender.conftest import BUILT, DEMO

BEHAVIOUR = ("similar_customers", "bought_together", "browsed", "popular")


class Orders:
    """The demo store's orders as the shop delivered them, read past all code under test."""

    def __init__(self) -> None:
        self.buyers: dict[str, set[str]] = defaultdict(set)
        self.bought: dict[str, set[str]] = defaultdict(set)
        self._sold: list[tuple[datetime, str, str]] = []
        self._last = datetime.min
        with gzip.open(DEMO / "orders.csv.gz", "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                time = datetime.fromisoformat(row["time"])
                self._last = max(self._last, time)
                if row["user_id"] and row["event"] == "purchase" and row["status"] == "completed":
                    self.buyers[row["item_id"]].add(row["user_id"])
                    self.bought[row["user_id"]].add(row["item_id"])
                    self._sold.append((time, row["item_id"], row["user_id"]))

    def both(self, item: str, other: str) -> int:
        return len(self.buyers[item] & self.buyers[other])

    def buyers_lately(self, days: int) -> dict[str, set[str]]:
        since = self._last - timedelta(days=days)
        buyers: dict[str, set[str]] = defaultdict(set)
        for time, item, user in self._sold:
            if time > since:
                buyers[item].add(user)
        return buyers


@pytest.fixture
def demo_shop(encoder_folder: Path, tmp_path: Path, redis_clean: str) -> Iterator[Recommender]:
    """The demo store with its scores published: what `make test` built before, made anew where it is not."""
    for part in ("catalogue", "index", "models/item_knn", "models/popularity"):
        if (BUILT / part).is_dir():
            shutil.copytree(BUILT / part, tmp_path / part)
    (tmp_path / "encoder").symlink_to(encoder_folder)
    import_store(DEMO, tmp_path)
    build(tmp_path)
    for model in ("item_knn", "popularity"):
        train(tmp_path, model)
    publish_neighbours(tmp_path, redis_clean)
    shop = Recommender.open(tmp_path, redis_url=redis_clean, timeout_s=5)
    yield shop
    shop.close()


def publish_neighbours(artifacts: Path, url: str) -> None:
    """Publish as `publish` does, with neighbours for the ranking: the production model trains for minutes."""
    catalogue, interactions = (
        Catalogue.load(artifacts / "catalogue"),
        Interactions.load(artifacts / "catalogue"),
    )
    knn = ItemKNN.load(artifacts / "models" / "item_knn")
    popularity = Popularity.load(artifacts / "models" / "popularity")
    histories = purchases_of(interactions, len(catalogue)).histories()
    scores = PackedScores(knn, knn, popularity, histories, interactions.users)
    order = catalogue_order([product.id for product in catalogue.products])
    meta = {"layout": layout_of(order), "inputs": "test", "days": str(popularity.days)}
    with redis.Redis.from_url(url) as client:
        write_version(client, scores, meta, lambda done, total: None)


def pieces(result: SearchResult, *kinds: str) -> Iterator[tuple[str, Evidence]]:
    for hit in result.hits:
        for piece in hit.evidence:
            if piece.kind in kinds:
                yield hit.product.id, piece


def test_every_count_is_that_of_the_raw_orders(demo_shop: Recommender) -> None:
    orders, rng = Orders(), random.Random(3)
    sold = sorted(item for item in orders.buyers if len(orders.buyers[item]) >= 150)
    items, users = rng.sample(sold, 25), rng.sample(sorted(orders.bought), 25)
    texts = ("mug", "lunch bag", "christmas decorations", "something for the garden", "card")
    lists: list[tuple[str | None, SearchResult]] = [(None, demo_shop.similar(item, k=10)) for item in items]
    for user, item in zip(users, items, strict=True):
        viewed = Session(viewed=(item,))
        lists += [(user, demo_shop.recommend(user, k=10)), (None, demo_shop.recommend(None, session=viewed))]
        request = SearchRequest(rng.choice(texts), user_id=user, session=viewed, k=10)
        lists.append((user, demo_shop.search(request)))

    checked: Counter[str] = Counter()
    lately = orders.buyers_lately(30)
    for user, result in lists:
        for item, piece in pieces(result, "bought_together", "similar_customers"):
            other, customers = str(piece.facts["item_id"]), piece.facts["customers"]
            assert customers == orders.both(item, other) >= MIN_CUSTOMERS
            by_chance = len(orders.buyers[item]) * len(orders.buyers[other]) / len(orders.bought)
            assert customers >= CHANCE * by_chance
            if piece.kind == "similar_customers":
                assert other in orders.bought[user or ""]
            checked[piece.kind] += 1
        for item, piece in pieces(result, "browsed"):
            assert orders.both(item, str(piece.facts["item_id"])) >= MIN_CUSTOMERS
            checked["browsed"] += 1
        for item, piece in pieces(result, "popular"):
            assert piece.facts == {"customers": len(lately[item]), "days": 30}
            assert len(lately[item]) >= MIN_CUSTOMERS
            checked["popular"] += 1
    assert set(checked) == set(BEHAVIOUR)
    assert min(checked.values()) >= 5, checked


@pytest.mark.parametrize(
    ("signal", "kind"),
    [("owned", "similar_customers"), ("session", "bought_together"), ("popular", "popular")],
)
def test_a_signal_without_weight_is_no_reason(
    scored_shop: Recommender, monkeypatch: pytest.MonkeyPatch, signal: str, kind: str
) -> None:
    def recommended() -> SearchResult:
        return scored_shop.recommend("c01", session=Session(viewed=("f1",)), k=40)

    before = recommended()
    named = {item for item, _ in pieces(before, kind)}
    assert named
    monkeypatch.setattr(facade, "RECOMMEND", replace(facade.RECOMMEND, **{signal: 0.0}))
    after = recommended()
    assert not list(pieces(after, kind))
    scores = {hit.product.id: hit.score for hit in after.hits}
    moved = {hit.product.id for hit in before.hits if hit.score > scores[hit.product.id]}
    assert named <= moved


@pytest.mark.parametrize(("signal", "kind"), [("session", "browsed"), ("popular", "popular")])
def test_nor_is_it_in_a_search(
    scored_shop: Recommender, monkeypatch: pytest.MonkeyPatch, signal: str, kind: str
) -> None:
    def found() -> SearchResult:
        session = Session(viewed=("f1",))
        return scored_shop.search(SearchRequest("fishing bag backpack", session=session, k=40))

    named = {
        item: hit.score for hit in found().hits for item, _ in pieces(found(), kind) if hit.product.id == item
    }
    assert named
    monkeypatch.setattr(facade, "SEARCH", replace(facade.SEARCH, **{signal: 0.0}))
    assert not list(pieces(found(), kind))
    scores = {hit.product.id: hit.score for hit in found().hits}
    assert all(score > scores[item] for item, score in named.items())


def test_in_a_list_sorted_by_price_nothing_but_the_price_is_a_reason(scored_shop: Recommender) -> None:
    cheapest = Filters(sort="price_asc")
    session = Session(viewed=("f1",))
    result = scored_shop.recommend("c01", filters=cheapest, session=session, k=40)
    assert result.hits
    assert not list(pieces(result, *BEHAVIOUR))
    popular = scored_shop.search(SearchRequest("", Filters(sort="popularity"), session=session, k=5))
    assert {piece.kind for _, piece in pieces(popular, *BEHAVIOUR)} == {"popular"}
