"""What ships as the demo store: complete, true to its orders, and read as people read it."""

import csv
import gzip
import json
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from data.labels.__main__ import attribute_scores
from data.labels.scores import read_labels, score_categories
from recommender.catalogue import Catalogue

DATA = Path(__file__).parents[2] / "data"
STORE = DATA / "stores" / "demo"
LABELS = DATA / "labels"


@pytest.fixture(scope="module")
def about() -> dict:
    return yaml.safe_load((STORE / "store.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def feed(about: dict) -> list[dict]:
    rows = []
    for name in about["products"]:
        with gzip.open(STORE / name, "rt", encoding="utf-8") as lines:
            rows += [json.loads(line) for line in lines]
    return rows


@pytest.fixture(scope="module")
def bought(about: dict) -> dict[str, set[str]]:
    items: defaultdict[str, set[str]] = defaultdict(set)
    for name in about["interactions"]:
        with gzip.open(STORE / name, "rt", encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                if line["user_id"] and line["status"] == "completed":
                    items[line["user_id"]].add(line["item_id"])
    return items


def test_nothing_that_ships_is_refused(feed: list[dict], demo_catalogue: Catalogue) -> None:
    assert {row["id"] for row in feed} == set(demo_catalogue.positions)


def test_every_product_has_a_category_and_few_fall_back(demo_catalogue: Catalogue) -> None:
    placed = [product.category for product in demo_catalogue.products]
    assert all(category in demo_catalogue.taxonomy for category in placed)
    assert placed.count("gifts") < len(placed) / 100


def test_every_picture_named_is_there(feed: list[dict]) -> None:
    named = [row["image_link"] for row in feed if "image_link" in row]
    assert len(named) == 81
    assert all((STORE / "images" / Path(link).name).is_file() for link in named)


def test_titles_read_as_titles(feed: list[dict]) -> None:
    assert [
        row["title"] for row in feed if row["title"] == row["title"].upper() and len(row["title"]) > 4
    ] == []
    assert [
        row["title"] for row in feed if "  " in row["title"] or row["title"] != row["title"].strip(" ,.;")
    ] == []


def test_sample_customers_buy_what_their_label_says(
    about: dict, bought: dict[str, set[str]], demo_catalogue: Catalogue
) -> None:
    def share(items: set[str], categories: set[str]) -> float:
        paths = (demo_catalogue.product(item).category_path for item in items)
        return sum(bool(categories & set(path)) for path in paths) / len(items)

    everyone = set().union(*bought.values())
    for customer in about["sample_customers"]:
        items = bought[customer["id"]]
        assert len(items) >= 30
        if often := set(customer.get("often_buys", ())):
            assert share(items, often) > max(0.3, 3 * share(everyone, often)), customer["label"]


def test_policies_say_that_they_are_samples() -> None:
    files = sorted((STORE / "policies").glob("*.md"))
    assert {"delivery.md", "payment.md", "returns.md"} <= {file.name for file in files}
    for file in files:
        _, head, body = file.read_text(encoding="utf-8").split("---", 2)
        assert {"topic", "title"} <= set(yaml.safe_load(head))
        assert "sample" in body


def test_labels_name_products_and_categories_that_exist(demo_catalogue: Catalogue) -> None:
    categories, attributes = (read_labels(LABELS / name) for name in ("categories.csv", "attributes.csv"))
    assert len(categories) >= 220
    assert len(attributes) >= 300
    for row in categories + attributes:
        assert demo_catalogue.product(row["item_id"]).title == row["title"]
        assert row["category"] in demo_catalogue.taxonomy
    assert not {row["item_id"] for row in categories} & {row["item_id"] for row in attributes}


def test_categories_agree_with_the_labels(demo_catalogue: Catalogue) -> None:
    derived = {product.id: product.category for product in demo_catalogue.products}
    _, accepted = score_categories(read_labels(LABELS / "categories.csv"), derived)
    assert accepted.hits / accepted.trials >= 0.9, accepted


@pytest.mark.parametrize(
    ("attribute", "precision", "exclusion"), [("color", 0.95, 0.9), ("material", 0.97, 0.95)]
)
def test_attributes_agree_with_the_labels(
    demo_catalogue: Catalogue, attribute: str, precision: float, exclusion: float
) -> None:
    scores = attribute_scores(read_labels(LABELS / "attributes.csv"), attribute, demo_catalogue)
    assert scores.precision.hits / scores.precision.trials >= precision, scores.precision.misses
    assert scores.exclusion.hits / scores.exclusion.trials >= exclusion, scores.exclusion.misses
