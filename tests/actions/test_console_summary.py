"""What an agent reads first: sentences that are true, from words that are checked at start."""

import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from actions.console.summary import summary_of
from actions.console.summary_words import SummaryWords
from actions.console.understood import Understood
from actions.handoff import Owner
from actions.wording import Wording, WordingError
from recommender import Money, Product

from .conftest import ROOT

WORDS = ROOT / "actions/console/words/en.yml"


@pytest.fixture(scope="module")
def words() -> SummaryWords:
    return SummaryWords.load("en")


def waiting(reason: str, seconds: float = 0) -> Owner:
    return Owner(state="waiting", reason=reason, asked_at=int((time.time() - seconds) * 1000))


def said(*texts: str) -> list[dict[str, object]]:
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return [
        {"id": f"{n}-0", "at": at, "from": "shopper", "messages": [{"text": t}]} for n, t in enumerate(texts)
    ]


def product(title: str, price: str) -> Product:
    return Product(title, title, "", Money(Decimal(price), "GBP"), "in_stock", "mugs", ("mugs",))


@pytest.mark.parametrize(
    ("reason", "part"),
    [
        ("asked", "asked for a person"),
        ("not_understood", "did not understand"),
        ("anger", "angry"),
        ("complaint", "complaint"),
        ("low_rating", "low rating"),
        ("topic:returns", "about returns, of which only a person speaks"),
        ("of another kind", "(of another kind)"),
    ],
)
def test_why_a_person_was_asked_for(reason: str, part: str, words: SummaryWords, wording: Wording) -> None:
    first = summary_of(waiting(reason, 200), Understood(), said("hello"), words, wording)[0]
    assert part in first
    assert "3 min ago" in first


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 min ago"),
        (7199, "119 min ago"),
        (7200, "2 h ago"),
        (200_000, "2 days ago"),
    ],
)
def test_how_long_ago(seconds: float, text: str, words: SummaryWords) -> None:
    assert words.ago(seconds) == text


def test_there_are_at_least_three_sentences_and_at_most_five(words: SummaryWords, wording: Wording) -> None:
    little = summary_of(Owner(), Understood(), said("hello"), words, wording)
    assert little == [
        "Nobody has been asked for at the moment.",
        "They have not said yet what they are looking for.",
        "They wrote one message, just now.",
    ]
    mug, bowl = product("Red Mug", "4.95"), product("Blue Bowl", "12.00")
    much = Understood(
        customer_id="12748",
        looking_for="red mugs",
        shown=(bowl, mug),
        cart=((mug, 2), (bowl, 1)),
    )
    assert summary_of(waiting("asked"), much, said("hello", "a mug"), words, wording) == [
        "The shopper asked for a person just now.",
        "They are looking for red mugs.",
        "They wrote 2 messages, the last one just now.",
        "Their cart holds 3 pieces of 2 products, £21.90 in all.",
        "The last list showed 2 products from £4.95 to £12.00, Blue Bowl first.",
    ]


def test_a_braced_title_is_said_as_it_is(words: SummaryWords, wording: Wording) -> None:
    known = Understood(looking_for="{reason}", page=product("{0} <b>", "1.00"))
    told = summary_of(waiting("asked"), known, said("hello"), words, wording)
    assert "They are looking for {reason}." in told
    assert "They wrote from the page of {0} <b>." in told


@pytest.mark.parametrize(
    ("change", "named"),
    [({"looking_for": ""}, "no text looking_for"), ({"order": "{price}"}, "order uses {price}")],
)
def test_words_that_cannot_be_used_are_named(change: dict[str, str], named: str) -> None:
    texts = yaml.safe_load(Path(WORDS).read_text("utf-8"))
    with pytest.raises(WordingError, match=named):
        SummaryWords({**texts, **change})
