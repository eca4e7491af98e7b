"""The numbers in a message about an order, and what is wished."""

import pytest

from actions.order_words import Named, OrderWords, named, wishes
from actions.services import LEXICON


@pytest.fixture(scope="module")
def words() -> OrderWords:
    return OrderWords.load(LEXICON / "en_orders.yml")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("what was in order 536365", Named("536365")),
        ("where is my order #536365?", Named("536365")),
        ("order number: C536383.", Named("C536383")),
        ("my customer number is 17850", Named(None, "17850")),
        ("order 536365, customer 17850", Named("536365", "17850")),
        ("customer 17850 order 536365", Named("536365", "17850")),
        ("536365", Named(unlabelled=("536365",))),
        ("536365 17850", Named(unlabelled=("536365", "17850"))),
        ("order 536365 for me@example.org", Named("536365", None, ("me@example.org",))),
        ("7", Named(unlabelled=("7",))),
        ("order 7", Named("7")),
        ("where's my order no. 7 please?", Named("7")),
        ("order #7, customer 12", Named("7", "12")),
        ("order number 42 and my customer number is 3", Named("42", "3")),
        ("7 12", Named(unlabelled=("7", "12"))),
        ("order 7 12", Named("7", None, ("12",))),
        ("order:536365", Named("536365")),
        ("order#536365", Named("536365")),
        ("order no.536365 customer no.17850", Named("536365", "17850")),
        ("order no. 7: 17850", Named("7", None, ("17850",))),
        ("order [536365], customer '17850'", Named("536365", "17850")),
        ("order **536365** and customer `17850`", Named("536365", "17850")),
        ("_536365_", Named(unlabelled=("536365",))),
        ("order <536365>", Named("536365")),
        ("order: me@example.org", Named("me@example.org")),
        ("size:10", Named(unlabelled=("size:10",))),
        ("i ordered 2 mugs", Named()),
        ("order 2 mugs", Named()),
        ("my order from 2 weeks ago", Named()),
        ("where is my order of 2 mugs", Named()),
        ("where is the order I placed on 2011-10-03", Named()),
        ("where is my order from 2011", Named()),
        ("I paid £4.95 for it on the 3rd", Named()),
        ("where is my order", Named()),
        ("order -536365", Named()),
        ("order abcdef", Named()),
        ("order " + "9" * 10_000, Named()),
        ("order ; DROP TABLE orders", Named()),
        ("", Named()),
    ],
)
def test_numbers(words: OrderWords, text: str, found: Named) -> None:
    assert named(text, words) == found


def test_numbers_without_a_label_are_what_was_asked_for() -> None:
    assert Named(unlabelled=("1234", "567")).sorted_out("order") == ("1234", "567")
    assert Named(unlabelled=("567",)).sorted_out("customer") == (None, "567")
    assert Named("1234", None, ("567",)).sorted_out("order") == ("1234", "567")


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("what was in order 536365", set()),
        ("was my order cancelled?", {"cancelled"}),
        ("is it canceled", {"cancelled", "same"}),
        ("please cancel my order", {"changing"}),
        ("where is my order", {"tracking"}),
        ("show my orders", {"several"}),
        ("my order history", {"several"}),
    ],
)
def test_wishes(words: OrderWords, text: str, wished: set[str]) -> None:
    assert wishes(text, words) == wished
