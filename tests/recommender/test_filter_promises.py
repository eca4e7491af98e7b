"""Filters are promises: 500 generated combinations over the demo catalogue, and no item outside.

Nothing here asks a derived attribute. The judge reads the raw feeds: prices as their strings, colours by the
words of title and description. Beside it stand the labels given by reading the listings (data/labels).
"""

import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from data.labels.scores import families, read_labels, values, widened
from recommender import Filters, Recommender, SearchRequest
from recommender.catalogue import Catalogue
from recommender.documents import documents_of
from recommender.encoder import Encoder
from recommender.index import DenseIndex
from recommender.lexical import LexicalIndex
from recommender.retrieval import Retriever
from recommender.score_store import PublishedScores

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "data" / "stores" / "demo"
LABELS = ROOT / "data" / "labels" / "attributes.csv"

# Words that state a colour or one of its shades; the judge's own list, by family.
COLOR_WORDS = {
    "red": "red scarlet crimson ruby burgundy cherry maroon vermilion rust brick wine",
    "blue": "blue navy azure cobalt turquoise teal indigo sapphire aqua denim sky cornflower ocean",
    "green": "green olive emerald lime mint sage jade khaki forest moss teal turquoise",
    "pink": "pink rose blush fuchsia fuschia magenta coral salmon hot",
    "black": "black ebony onyx jet noir charcoal midnight",
    "white": "white ivory snow pearl alabaster chalk cream",
    "purple": "purple lilac violet lavender plum mauve aubergine amethyst",
    "yellow": "yellow lemon mustard gold golden amber canary sunshine",
    "silver": "silver chrome metallic steel",
    "gold": "gold golden gilt brass",
}
MATERIAL_WORDS = {
    "wood": "wood wooden timber oak pine mahogany walnut teak rosewood cedar bamboo birch maple beech",
    "glass": "glass crystal",
    "plastic": "plastic acrylic pvc melamine polypropylene vinyl polyester nylon resin",
    "leather": "leather suede",
    "ceramic": "ceramic porcelain china stoneware earthenware terracotta pottery",
    "cotton": "cotton denim canvas",
}
NEGATED = (
    r"\b(?:no|without) (?:\w+ )?{word}\b"
    r"|\b(?:not|non|faux|fake|imitation|vegan) {word}\b"
    r"|\b{word} free\b"
)


@dataclass(frozen=True)
class Listing:
    price: Decimal
    text: str

    def states(self, word: str) -> bool:
        return _states(self.text, word)


@lru_cache(maxsize=1_000_000)
def _states(text: str, word: str) -> bool:
    """Whether the raw listing says this very word, other than to deny it."""
    if word not in text:
        return False
    said = len(re.findall(rf"\b{word}\b", text))
    return said > len(re.findall(NEGATED.format(word=word), text))


def raw_listings() -> dict[str, Listing]:
    listings = {}
    for feed in sorted(DEMO.glob("*.jsonl.gz")):
        with gzip.open(feed, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                parts = (
                    row["title"],
                    row.get("description", ""),
                    row.get("color", ""),
                    row.get("material", ""),
                )
                text = " ".join(parts).casefold().replace("-", " ")
                listings[row["id"]] = Listing(Decimal(row["price"].split()[0]), text)
    return listings


@pytest.fixture(scope="module")
def listings() -> dict[str, Listing]:
    return raw_listings()


def combinations(demo_catalogue: Catalogue, count: int = 500) -> Iterator[Filters]:
    random_numbers = random.Random(20_111_031)
    categories = sorted({product.category for product in demo_catalogue.products})
    for _ in range(count):
        low = Decimal(random_numbers.randrange(0, 3000)) / 100
        colors = random_numbers.sample(sorted(COLOR_WORDS), k=3)
        materials = random_numbers.sample(sorted(MATERIAL_WORDS), k=2)
        exclude = {}
        if random_numbers.random() < 0.5:
            exclude["color"] = tuple(colors[1 : random_numbers.randint(2, 3)])
        if random_numbers.random() < 0.4:
            exclude["material"] = (materials[1],)
        yield Filters(
            category=(random_numbers.choice(categories),) if random_numbers.random() < 0.3 else (),
            color=(colors[0],) if random_numbers.random() < 0.5 else (),
            material=(materials[0],) if random_numbers.random() < 0.3 else (),
            price_min=low if random_numbers.random() < 0.4 else None,
            price_max=low + Decimal(random_numbers.randrange(1, 5000)) / 100
            if random_numbers.random() < 0.7
            else None,
            exclude=exclude,
        )


def test_no_item_stands_outside_what_was_asked(
    demo_catalogue: Catalogue, listings: dict[str, Listing]
) -> None:
    outside, seen = [], 0
    for filters in combinations(demo_catalogue):
        for position in demo_catalogue.allowed(filters).nonzero()[0]:
            product = demo_catalogue.products[position]
            listing = listings[product.id]
            seen += 1
            outside += [(product.id, listing.text[:80], fault) for fault in faults(listing, filters)]
    assert seen > 10_000
    assert not outside, f"{len(outside)} of {seen}: {outside[:10]}"


@pytest.fixture(scope="module")
def shop(demo_catalogue: Catalogue, encoder_folder: Path) -> Recommender:
    """The demo catalogue with vectors of chance: promises must not depend on what is near."""
    vectors = np.random.default_rng(7).normal(size=(len(demo_catalogue), 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    retriever = Retriever(
        Encoder.load(encoder_folder),
        DenseIndex.build(vectors),
        LexicalIndex.build(documents_of(demo_catalogue)),
        floor=0.5,
    )
    unscored = PublishedScores.of_popularity(np.zeros(len(demo_catalogue), dtype=np.uint32), 0)
    return Recommender(demo_catalogue, retriever, None, unscored)


def test_no_search_shows_an_item_outside(shop: Recommender, listings: dict[str, Listing]) -> None:
    texts = ("", "gift", "heart", "vintage set", "bag", "nothing of the kind")
    outside, seen = [], 0
    for number, filters in enumerate(combinations(shop._catalogue)):
        result = shop.search(SearchRequest(texts[number % len(texts)], filters, k=20))
        excluded = Filters(exclude=filters.exclude)
        for hits, promised in ((result.hits, filters), (result.alternatives, excluded)):
            for hit in hits:
                seen += 1
                listing = listings[hit.product.id]
                outside += [(hit.product.id, fault) for fault in faults(listing, promised)]
                assert Decimal(str(hit.product.price.amount)) == listing.price
                assert hit.evidence, hit.product.title
        unstated = [bool(hit.unstated) for hit in result.hits]
        assert unstated == sorted(unstated), "what states nothing comes last"
    assert seen > 2_000
    assert not outside, outside[:10]


def faults(listing: Listing, filters: Filters) -> Iterator[str]:
    if filters.price_min is not None and listing.price < filters.price_min:
        yield f"cheaper than {filters.price_min}"
    if filters.price_max is not None and listing.price > filters.price_max:
        yield f"dearer than {filters.price_max}"
    for wished, words in ((filters.color, COLOR_WORDS), (filters.material, MATERIAL_WORDS)):
        for value in wished:
            if not any(listing.states(word) for word in words[value].split()):
                yield f"does not say {value}"
    for excluded in filters.exclude.values():
        for value in excluded:
            if listing.states(value):
                yield f"says {value}"


@pytest.mark.parametrize("attribute", ["color", "material"])
def test_labelled_items_meet_only_the_wishes_that_their_labels_allow(
    demo_catalogue: Catalogue, attribute: str
) -> None:
    """Every wish that an item meets is what a person read in its listing."""
    rows = [row for row in read_labels(LABELS) if row["item_id"] in demo_catalogue.positions]
    assert len(rows) >= 300
    family = families(attribute)
    granted, wrong = 0, []
    for row in rows:
        allowed = widened(values(row[attribute]) | values(row[f"{attribute}_unsure"]), family)
        position = demo_catalogue.positions[row["item_id"]]
        for value in getattr(demo_catalogue.products[position], attribute):
            if demo_catalogue.allowed(Filters(**{attribute: (value,)}))[position]:
                granted += 1
                wrong += [(row["item_id"], row["title"], value)] * (value not in allowed)
    assert granted > 100
    assert not wrong


@pytest.mark.parametrize("attribute", ["color", "material"])
def test_labelled_items_that_say_it_are_never_shown_when_it_is_excluded(
    demo_catalogue: Catalogue, attribute: str
) -> None:
    checked, shown = 0, []
    for row in read_labels(LABELS):
        position = demo_catalogue.positions.get(row["item_id"])
        for value in values(row[f"{attribute}_said"]) if position is not None else ():
            checked += 1
            if demo_catalogue.allowed(Filters(exclude={attribute: (value,)}))[position]:
                shown.append((row["item_id"], row["title"], value))
    assert checked > 50
    assert not shown


def test_an_item_that_says_nothing_meets_no_wish_and_comes_last_under_an_exclusion(
    demo_catalogue: Catalogue, listings: dict[str, Listing]
) -> None:
    every_color = [word for words in COLOR_WORDS.values() for word in words.split()]
    silent = [
        position
        for position, product in enumerate(demo_catalogue.products)
        if not any(listings[product.id].states(word) for word in every_color)
    ]
    assert len(silent) > 500
    for color in COLOR_WORDS:
        assert not demo_catalogue.allowed(Filters(color=(color,)))[silent].any()
