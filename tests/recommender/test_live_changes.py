"""Single products added, changed and withdrawn while recommenders follow the stream of a real Redis."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
import redis

from recommender import Filters, LiveRecommender, Money, Recommender, SearchRequest, UnknownItemError
from recommender.changes import CURRENT, STREAM, Change, ChangeLog
from recommender.cli import main
from recommender.pipelines.import_feeds import import_store
from recommender.pipelines.publish import publish
from recommender.types import Session

from .conftest import TINY

KETTLE = {
    "id": "红 kettle/1 é",
    "title": "Scarlet Whistling Kettle",
    "description": "A kettle of enamelled steel that whistles on the hob.",
    "price": "31.50 GBP",
    "brand": "Zorbel",
    "color": "red",
}
RED_MUG = {"id": "m1", "title": "Red Polka Dot Coffee Mug", "price": "3.10 GBP", "availability": "in stock"}


class Shop:
    """Two replicas and the command line beside them."""

    def __init__(self, imported: Recommender, artifacts: Path, redis_url: str, folder: Path) -> None:
        self.imported, self.artifacts, self.redis_url, self.folder = imported, artifacts, redis_url, folder
        self.replicas = [self.replica() for _ in range(2)]

    def replica(self) -> LiveRecommender:
        return LiveRecommender(self.imported, self.redis_url)

    def run(self, *arguments: str) -> int:
        return main([*arguments, "--artifacts", str(self.artifacts), "--redis", self.redis_url])

    def upsert(self, *rows: dict[str, object]) -> int:
        feed = self.folder / "changes.jsonl"
        feed.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return self.run("upsert", str(feed), "--store", str(TINY))

    def everywhere(self, holds: Callable[[Recommender], bool], within_s: float = 1.0) -> None:
        """Wait until it holds in every replica; time for a crowded machine is added to what is promised."""
        deadline = time.monotonic() + 10 * within_s
        while not all(holds(replica.current) for replica in self.replicas):
            assert time.monotonic() < deadline, "not visible in every replica"
            time.sleep(0.01)

    def close(self) -> None:
        for replica in self.replicas:
            replica.close()


@pytest.fixture(scope="module")
def imported(tiny_artifacts: Path, redis_url: str) -> Iterator[Recommender]:
    opened = Recommender.open(tiny_artifacts, redis_url=redis_url, timeout_s=2.0)
    yield opened
    opened.close()


@pytest.fixture
def shop(imported: Recommender, tiny_artifacts: Path, redis_clean: str, tmp_path: Path) -> Iterator[Shop]:
    publish(tiny_artifacts, redis_clean)
    opened = Shop(imported, tiny_artifacts, redis_clean, tmp_path)
    yield opened
    opened.close()


def found(recommender: Recommender, text: str, filters: Filters | None = None) -> list[str]:
    hits = recommender.search(SearchRequest(text, filters or Filters(), k=40)).hits
    return [hit.product.id for hit in hits]


def price(recommender: Recommender, item_id: str) -> Decimal:
    return recommender.product(item_id).price.amount


def test_a_new_product_is_found_by_words_meaning_filters_and_name(shop: Shop) -> None:
    assert shop.upsert(KETTLE) == 0
    new = str(KETTLE["id"])
    shop.everywhere(lambda one: new in found(one, "kettle"))
    for replica in shop.replicas:
        one = replica.current
        assert found(one, "something that boils water and whistles")[0] == new
        assert new in found(one, "", Filters(color=("red",), price_min=Decimal("31.50")))
        assert new not in found(one, "kettle", Filters(price_max=Decimal("31.49")))
        assert one.named("the scarlet whistling kettle")[0].product.id == new
        assert new in [hit.product.id for hit in one.recommend(None, k=100).hits]
        assert one.similar(new).total >= 0
        assert one.product_count == 41
    shop.everywhere(lambda one: one.read("zorbel kettle").filters.brand == ("Zorbel",))


def test_a_new_product_ranks_by_content_in_a_conversation(shop: Shop) -> None:
    twin = {"id": "m77", "title": "Red Polka Dot Coffee Mug, large", "price": 5}
    shop.upsert(twin)
    shop.everywhere(lambda one: "m77" in found(one, "mug"))
    for replica in shop.replicas:
        ranks = [
            [hit.product.id for hit in replica.current.recommend(None, session=session, k=50).hits].index(
                "m77"
            )
            for session in (Session(viewed=("m1",)), Session(viewed=("f1",)))
        ]
        assert ranks[0] < ranks[1]


def test_of_two_alike_the_one_that_came_last_is_recommended_first(shop: Shop) -> None:
    twin = {"id": "m99", "title": "Pink Mug", "price": "2.10 GBP", "color": "Hot Pink", "material": "ceramic"}
    shop.upsert({**twin, "availability": "in stock"})
    shop.everywhere(lambda one: "m99" in found(one, "mug"))
    for replica in shop.replicas:
        ids = [hit.product.id for hit in replica.current.recommend(None, k=50).hits]
        assert ids.index("m99") < ids.index("m9")


def test_price_and_stock_change_and_scores_stay(shop: Shop) -> None:
    before = shop.replicas[0].current
    neighbours = [hit.product.id for hit in before.similar("m2", k=40).hits]
    shop.upsert({**RED_MUG, "availability": "out of stock"})
    shop.everywhere(lambda one: price(one, "m1") == Decimal("3.10"))
    for replica in shop.replicas:
        one = replica.current
        assert "m1" not in found(one, "mug", Filters(in_stock=True))
        assert found(one, "mug").count("m1") == 1
        assert set(neighbours) == {hit.product.id for hit in one.similar("m2", k=40).hits}
        popular = one.search(SearchRequest("", Filters(sort="popularity"), k=40)).hits
        assert {hit.product.id: customers(hit) for hit in popular}.get("m1") == {
            hit.product.id: customers(hit)
            for hit in before.search(SearchRequest("", Filters(sort="popularity"), k=40)).hits
        }.get("m1")
        assert not one.search(SearchRequest("mug")).degraded
    assert price(before, "m1") != Decimal("3.10"), "who holds an old state goes on undisturbed"


def customers(hit: object) -> list[object]:
    return [piece.facts["customers"] for piece in hit.evidence if piece.kind == "popular"]  # type: ignore[attr-defined]


def test_a_withdrawn_product_is_gone_and_may_come_back(shop: Shop) -> None:
    assert shop.run("withdraw", "m1", "f1") == 0
    shop.everywhere(lambda one: "m1" not in found(one, "mug"))
    for replica in shop.replicas:
        one = replica.current
        assert one.product_count == 38
        assert not {"m1", "f1"} & set(found(one, ""))
        assert not {"m1", "f1"} & {hit.product.id for hit in one.recommend("c01", k=40).hits}
        assert not {"m1"} & {hit.product.id for hit in one.named("red polka dot coffee mug")}
        with pytest.raises(UnknownItemError):
            one.product("m1")
    shop.upsert(RED_MUG)
    shop.everywhere(lambda one: "m1" in found(one, "mug"))


def test_an_unknown_id_withdraws_nothing(shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert shop.run("withdraw", "m1", "no such thing") == 2
    assert "no item 'no such thing'" in capsys.readouterr().err
    shop.run("withdraw", "m2")
    assert shop.run("withdraw", "m2") == 2
    shop.everywhere(lambda one: one.product_count == 39)
    assert price(shop.replicas[0].current, "m1")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": "x", "title": "A thing", "price": "4,95"}, "line 2: price"),
        ({"id": "x", "title": "A thing", "price": "5 USD"}, "line 2: price"),
        ({"id": "x", "price": 5}, "line 2: title: missing"),
        ({**KETTLE}, "stands already in line 1"),
    ],
)
def test_a_bad_line_changes_nothing(
    shop: Shop, capsys: pytest.CaptureFixture[str], row: dict[str, object], reason: str
) -> None:
    assert shop.upsert(KETTLE, row) == 2
    message = capsys.readouterr().err
    assert "changes.jsonl" in message
    assert reason in message
    with redis.Redis.from_url(shop.redis_url) as client:
        assert not client.exists(STREAM, CURRENT)


def test_a_replica_that_starts_later_has_what_changed(shop: Shop) -> None:
    shop.upsert(KETTLE, RED_MUG)
    shop.run("withdraw", "m2")
    late = shop.replica()
    try:
        assert str(KETTLE["id"]) in found(late.current, "kettle")
        assert price(late.current, "m1") == Decimal("3.10")
        assert "m2" not in found(late.current, "mug")
    finally:
        late.close()


def test_an_import_is_newer_than_the_changes_before_it(shop: Shop, own_artifacts: Path) -> None:
    shop.upsert(RED_MUG)
    time.sleep(0.01)
    import_store(TINY, own_artifacts, force=True)
    imported = LiveRecommender.open(own_artifacts, redis_url=shop.redis_url, timeout_s=2.0)
    try:
        assert price(imported.current, "m1") != Decimal("3.10")
        shop.upsert({**RED_MUG, "price": "3.20 GBP"})
        shop.replicas.append(imported)
        shop.everywhere(lambda one: price(one, "m1") == Decimal("3.20"))
    finally:
        imported.close()
        shop.replicas.remove(imported)


def test_without_redis_it_goes_on_and_catches_up(shop: Shop) -> None:
    with redis.Redis.from_url(shop.redis_url) as client:
        client.client_kill_filter(_type="normal")
    assert found(shop.replicas[0].current, "mug")
    shop.upsert(RED_MUG)
    shop.everywhere(lambda one: price(one, "m1") == Decimal("3.10"), within_s=3.0)


def test_a_redis_that_is_not_there_changes_nothing(imported: Recommender) -> None:
    alone = LiveRecommender(imported, "redis://127.0.0.1:1/0")
    assert found(alone.current, "mug")
    alone.close()


def test_a_process_that_missed_what_the_stream_no_longer_has_reads_all(shop: Shop) -> None:
    log = ChangeLog(shop.redis_url)
    begun = log.all_since(0).until
    log.write([Change("m2")])
    seen = log.after(begun, 0.1)
    assert seen is not None
    for item in ("m3", "m4", "m5"):
        log.write([Change(item)])
    with redis.Redis.from_url(shop.redis_url) as client:
        client.xtrim(STREAM, maxlen=1, approximate=False)
    assert log.after(seen.until, 0.1) is None
    assert {change.id for change in log.all_since(0).changes} == {"m2", "m3", "m4", "m5"}
    log.close()


def test_what_another_version_wrote_is_passed_over(shop: Shop) -> None:
    with redis.Redis.from_url(shop.redis_url) as client:
        client.hset(CURRENT, "m3", f"{2**45}-0\n".encode() + b'{"format": 99}\n')
        client.xadd(STREAM, {"ids": json.dumps(["m3"])})
    shop.upsert(RED_MUG)
    shop.everywhere(lambda one: price(one, "m1") == Decimal("3.10"))
    assert "m3" in found(shop.replicas[0].current, "mug")


def test_changes_upon_changes_are_one_state(shop: Shop) -> None:
    rows = [{"id": f"n{i}", "title": f"Garden gnome {i}", "price": 5 + i % 7} for i in range(60)]
    shop.upsert(*rows)
    for round_ in range(4):
        shop.upsert(*({**row, "price": 20 + round_} for row in rows))
    shop.everywhere(
        lambda one: all(price(one, row["id"]) == 23 for row in rows[::10]) if has(one) else False, 3.0
    )
    for replica in shop.replicas:
        gnomes = replica.current.search(SearchRequest("gnome", k=1000))
        assert len({hit.product.id for hit in gnomes.hits}) == len(gnomes.hits) == gnomes.total == 60


def test_a_product_that_changed_often_is_still_found_by_its_name(shop: Shop) -> None:
    one = shop.imported
    for step in range(120):
        one = one.changed([replace_price(one, "m1", Decimal(step + 1))])
    (hit, *_) = one.named("red polka dot coffee mug")
    assert (hit.product.id, hit.product.price.amount) == ("m1", 120)
    assert one.product_count == 40


def replace_price(one: Recommender, item_id: str, amount: Decimal) -> Change:
    return Change(
        item_id,
        replace(one.product(item_id), price=Money(amount, "GBP")),
        np.zeros(384),
        one._retriever.encoder.version,
    )


def has(one: Recommender) -> bool:
    return one.product_count == 100


def test_the_command_says_what_it_needs(
    tiny_artifacts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("REDIS_URL", raising=False)
    assert main(["withdraw", "m1", "--artifacts", str(tiny_artifacts)]) == 2
    assert "REDIS_URL" in capsys.readouterr().err
