"""Purchases in the interaction feeds → orders, looked up by their number and their customer's."""

import tracemalloc
from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path

import pytest

from recommender import ArtifactError, InputError, Money, Order, OrderBook, OrderLine
from recommender.pipelines.import_feeds import import_store
from recommender.pipelines.import_orders import import_orders
from recommender.store import Store

TINY = Path(__file__).parent.parent / "stores" / "tiny"
HEAD = "user_id,item_id,event,time,quantity,price,order_id,status\n"
Imported = Callable[..., OrderBook]


@pytest.fixture
def feed(tmp_path: Path) -> Callable[[str], Path]:
    def write(rows: str) -> Path:
        path = tmp_path / "orders.csv"
        path.write_text(HEAD + rows, encoding="utf-8")
        return path

    return write


@pytest.fixture
def imported(tmp_path: Path, feed: Callable[[str], Path]) -> Imported:
    def run(*rows: str) -> OrderBook:
        import_store(TINY, tmp_path / "artifacts", [feed("\n".join(rows) + "\n")])
        return OrderBook.open(tmp_path / "artifacts")

    return run


def test_an_order_as_it_was_placed(imported: Imported) -> None:
    book = imported(
        "c1,m1,purchase,2011-09-01T09:20:00Z,2,4.95,A7,completed",
        "c1,gone,purchase,2011-09-01T09:18:00Z,1,1.10,A7,",
        "c1,m1,purchase,2011-09-02,1,4.95,A8,",
    )
    order = book.order("a7", "C1")
    assert order == Order(
        "A7",
        datetime(2011, 9, 1, 9, 18, tzinfo=timezone.utc),
        "completed",
        (
            OrderLine("m1", 2, Money(Decimal("4.95"), "GBP"), "completed"),
            OrderLine("gone", 1, Money(Decimal("1.10"), "GBP"), "completed"),
        ),
    )
    assert order.total == Money(Decimal("11.00"), "GBP")
    assert [order.id for order in book.orders_of("c1", 5)] == ["A8", "A7"]
    assert [order.id for order in book.orders_of("c1", 1)] == ["A8"]


def test_only_its_own_customer_finds_it(imported: Imported) -> None:
    book = imported(
        "c1,m1,purchase,2011-09-01,1,4.95,A7,",
        "c2,m2,purchase,2011-09-01,1,9.99,A7,",
        ",m1,purchase,2011-09-01,1,4.95,A9,",
    )
    assert [line.item_id for line in book.order("A7", "c1").lines] == ["m1"]  # type: ignore[union-attr]
    assert [line.item_id for line in book.order("A7", "c2").lines] == ["m2"]  # type: ignore[union-attr]
    for order_id, customer_id in (("A7", "c3"), ("A8", "c1"), ("A9", ""), ("' OR 1=1 --", "c1"), ("%", "%")):
        assert book.order(order_id, customer_id) is None
    assert book.orders_of("", 5) == book.orders_of("c3", 5) == ()


def test_cancelled_whole_and_in_part(imported: Imported) -> None:
    book = imported(
        "c1,m1,purchase,2011-09-01,1,4.95,C7,cancelled",
        "c1,m1,purchase,2011-09-01,1,4.95,A8,cancelled",
        "c1,m2,purchase,2011-09-01,1,9.99,A8,completed",
    )
    assert book.order("C7", "c1").status == "cancelled"  # type: ignore[union-attr]
    assert book.order("A8", "c1").status == "partly_cancelled"  # type: ignore[union-attr]


def test_without_a_price_no_total_is_made_up(imported: Imported) -> None:
    book = imported("c1,m1,purchase,2011-09-01,1,,A7,", "c1,m2,purchase,2011-09-01,1,9.99,A7,")
    assert book.order("A7", "c1").total is None  # type: ignore[union-attr]


BAD = {
    "quantity": "c1,m1,purchase,2011-09-01,-2,4.95,A7,",
    "price": "c1,m1,purchase,2011-09-01,1,cheap,A7,",
    "time": "c1,m1,purchase,yesterday,1,4.95,A7,",
    "status": "c1,m1,purchase,2011-09-01,1,4.95,A7,lost",
    "order_id": "c1,m1,purchase,2011-09-01,1,4.95,,",
    "item_id": "c1,,purchase,2011-09-01,1,4.95,A7,",
}


@pytest.mark.parametrize("field", BAD)
def test_a_bad_line_is_named_and_left_out(tmp_path: Path, feed: Callable[[str], Path], field: str) -> None:
    good = "c1,m2,purchase,2011-09-01,1,9.99,A7,\n"
    report = import_store(TINY, tmp_path / "artifacts", [feed(good + BAD[field] + "\n")])
    (refusal,) = report.refused
    assert (refusal.line, refusal.field) == (3, field) and refusal.reason
    order = OrderBook.open(tmp_path / "artifacts").order("A7", "c1")
    assert order is not None and [line.item_id for line in order.lines] == ["m2"]


def test_a_feed_that_breaks_off_leaves_the_orders_of_before(
    tmp_path: Path, imported: Imported, feed: Callable[[str], Path]
) -> None:
    imported("c1,m1,purchase,2011-09-01,1,4.95,A7,")
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(b"\x1f\x8b\x08\x00cut off")
    with pytest.raises(InputError):
        import_orders(Store.read(TINY), [broken], tmp_path / "artifacts", progress=lambda _: None)
    assert OrderBook.open(tmp_path / "artifacts").order("A7", "c1") is not None


def test_a_second_import_does_nothing_until_the_feed_changes(imported: Imported, tmp_path: Path) -> None:
    imported("c1,m1,purchase,2011-09-01,1,4.95,A7,")
    manifest = tmp_path / "artifacts/orders/manifest.json"
    before = manifest.stat().st_mtime_ns
    imported("c1,m1,purchase,2011-09-01,1,4.95,A7,")
    assert manifest.stat().st_mtime_ns == before
    assert imported("c1,m1,purchase,2011-09-01,1,4.95,A8,").order("A7", "c1") is None


def test_missing_or_damaged_orders_say_what_to_run(imported: Imported, tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="python -m recommender import"):
        OrderBook.open(tmp_path)
    imported("c1,m1,purchase,2011-09-01,1,4.95,A7,")
    (tmp_path / "artifacts/orders/orders.sqlite").write_bytes(b"no database")
    with pytest.raises(ArtifactError, match="python -m recommender import"):
        OrderBook.open(tmp_path / "artifacts")


def test_memory_does_not_grow_with_the_orders(tmp_path: Path, feed: Callable[[str], Path]) -> None:
    def peak(orders: int) -> int:
        rows = feed("".join(f"c{n},m1,purchase,2011-09-01,1,4.95,A{n},\n" for n in range(orders)))
        tracemalloc.start()
        import_orders(Store.read(TINY), [rows], tmp_path / "a", progress=lambda _: None, force=True)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)
    assert peak(80_000) < peak(30_000) + 500_000
