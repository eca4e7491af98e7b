"""The two product feeds that have no orders, and the writing of feeds."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.convert import grocery_store, retail_demo_store
from data.convert.feeds import write_csv, write_products

SHIRT = {
    "id": "6579c22f-be2b-444c-a52b-0116dd82df6c",
    "current_stock": 15,
    "name": "Classic  White Tee",
    "category": "apparel",
    "style": "shirt",
    "description": "A dxE9cor of cotton.",
    "price": 29.9,
    "gender_affinity": "F",
    "image": "somewhere.jpg",
}
APPLE = {
    "class_id": 1,
    "name": "Granny-Smith",
    "coarse": "Apple",
    "department": "Fruit",
    "description": "A green apple.",
    "image": "iconic/Granny-Smith.jpg",
}


def test_a_retail_product_keeps_its_id_and_claims_no_picture() -> None:
    (product,) = retail_demo_store.products([SHIRT])
    assert product == {
        "id": "6579c22f-be2b-444c-a52b-0116dd82df6c",
        "title": "Classic White Tee",
        "description": "A décor of cotton.",
        "price": "29.90 GBP",
        "availability": "in_stock",
        "product_type": "apparel > shirt",
        "gender": "female",
    }


def test_a_retail_product_without_stock_or_gender() -> None:
    (product,) = retail_demo_store.products([{**SHIRT, "current_stock": 0, "gender_affinity": None}])
    assert product["availability"] == "out_of_stock"
    assert product["gender"] == ""


def test_a_grocery_is_named_priced_and_pictured() -> None:
    (product,) = grocery_store.products([APPLE])
    assert product["id"] == "1"
    assert product["title"] == "Granny Smith Apple"
    assert product["image_link"] == "/store/images/Granny-Smith.jpg"
    assert product["product_type"] == "Fruit > Apple"
    assert product["price"] == f"{grocery_store.load_prices()['Apple']} GBP"


@pytest.mark.parametrize(
    ("name", "kind", "title", "brand"),
    [
        ("God-Morgon-Apple-Juice", "Juice", "God Morgon Apple Juice", "God Morgon"),
        ("Tropicana-Mandarin-Morning", "Juice", "Tropicana Mandarin Morning Juice", "Tropicana"),
        ("Alpro-Vanilla-Soyghurt", "Soyghurt", "Alpro Vanilla Soyghurt", "Alpro"),
        ("Watermelon", "Melon", "Watermelon", ""),
        ("Sweet-Potato", "Potato", "Sweet Potato", ""),
    ],
)
def test_class_names_become_titles(name: str, kind: str, title: str, brand: str) -> None:
    (product,) = grocery_store.products([{**APPLE, "name": name, "coarse": kind}])
    assert (product["title"], product["brand"]) == (title, brand)


def test_a_feed_has_the_same_bytes_every_time(tmp_path: Path) -> None:
    for name in ("one.jsonl.gz", "two.jsonl.gz"):
        write_products(tmp_path / name, [{"id": "1", "title": "Crème", "brand": ""}])
    one, two = ((tmp_path / name).read_bytes() for name in ("one.jsonl.gz", "two.jsonl.gz"))
    assert one == two
    assert json.loads(gzip.decompress(one)) == {"id": "1", "title": "Crème"}


def test_a_failing_conversion_leaves_the_feed_of_before(tmp_path: Path) -> None:
    feed = tmp_path / "orders.csv.gz"
    write_csv(feed, ["user_id"], [["17850"]])
    before = feed.read_bytes()

    def broken() -> Iterator[list[str]]:
        yield ["17851"]
        raise ValueError("the source ends here")

    with pytest.raises(ValueError, match="ends here"):
        write_csv(feed, ["user_id"], broken())
    assert feed.read_bytes() == before
    assert list(tmp_path.iterdir()) == [feed]
