"""What a message points at, by hand-written lists and messages."""

from decimal import Decimal

import pytest

from actions.references import Reference, ReferenceSpelling, ReferenceWords, naming_words, resolve
from recommender import Filters, Money, Product, Reading


def product(item_id: str, title: str, price: str, *color: str) -> Product:
    return Product(
        item_id, title, "", Money(Decimal(price), "GBP"), "in_stock", "mugs", ("mugs",), color=color
    )


SHOWN = [
    product("a", "Blue Polka Dot Mug", "4.95", "blue"),
    product("b", "White Heart Mug", "6.50", "white"),
    product("c", "First Aid Mug", "2.10", "red"),
    product("d", "Navy Stripe Mug", "9.95", "blue"),
    product("e", "Local Café Mug", "3.75"),
]


def pointed(text: str, words: ReferenceWords, *, color: str = "", focus: str | None = None) -> Reference:
    reading = Reading(text, Filters(color=(color,) if color else ()))
    return resolve(text, reading, SHOWN, focus, words)


def test_a_title_said_in_full_is_meant(words: ReferenceWords) -> None:
    """A longer title that holds the same words does not make it doubtful."""
    shown = [product("long", "Vintage Red Teatime Mug", "1.25"), product("short", "Vintage Red Mug", "1.25")]
    reference = resolve("Tell me about Vintage Red Mug", Reading(""), shown, None, words)
    assert (reference.outcome, reference.ids) == ("one", ("short",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tell me about the second one", "b"),
        ("the 2nd", "b"),
        ("number 3 please", "c"),
        ("#4", "d"),
        ("the forth please", "d"),
        ("option two", "b"),
        ("2", "b"),
        ("the last one", "e"),
        ("what's the last", "e"),
        ("the second to last one", "d"),
        ("the first", "a"),
        ("first one", "a"),
        ("FIRST ONE!!", "a"),
        ("the cheapest", "c"),
        ("whats the most expensive one", "d"),
        ("tell me about the heart one", "b"),
        ("the hearts one", "b"),
        ("the first aid one", "c"),
        ("the navy stripe mug", "d"),
        ("the café one", "e"),
    ],
)
def test_points_at_one(text: str, expected: str, words: ReferenceWords) -> None:
    reference = pointed(text, words)
    assert (reference.outcome, reference.ids) == ("one", (expected,))


@pytest.mark.parametrize(
    "text", ["the ninth one", "number 6", "7", "number 0", "the sixth", "the twentieth one", "12th"]
)
def test_out_of_range(text: str, words: ReferenceWords) -> None:
    assert pointed(text, words).outcome == "out_of_range"


def test_an_attribute_of_one_product(words: ReferenceWords) -> None:
    assert pointed("the white one", words, color="white").ids == ("b",)


def test_an_attribute_of_two_products_is_asked_back(words: ReferenceWords) -> None:
    reference = pointed("the azure one", words, color="blue")
    assert (reference.outcome, reference.ids) == ("several", ("a", "d"))


def test_counting_among_an_attribute(words: ReferenceWords) -> None:
    assert pointed("the second blue one", words, color="blue").ids == ("d",)
    assert pointed("the cheapest blue one", words, color="blue").ids == ("a",)


def test_an_attribute_of_none_is_no_reference(words: ReferenceWords) -> None:
    assert pointed("the green one", words, color="green").outcome == "nothing"


def test_it_is_the_product_under_discussion(words: ReferenceWords) -> None:
    assert pointed("how much is it", words, focus="d").ids == ("d",)


def test_it_without_one_under_discussion_could_be_any(words: ReferenceWords) -> None:
    assert pointed("tell me about it", words).outcome == "several"


def test_an_ordinal_goes_before_the_product_under_discussion(words: ReferenceWords) -> None:
    assert pointed("is the third one like it", words, focus="d").ids == ("c",)


@pytest.mark.parametrize("text", ["", "hello", "does it", "for 2 people", "i want more", "no one"])
def test_without_a_list_nothing_is_meant(text: str, words: ReferenceWords) -> None:
    assert resolve(text, Reading(text), [], None, words).outcome == "nothing"


def test_what_is_left_may_be_a_name(words: ReferenceWords) -> None:
    assert naming_words("tell me more about the Regency Cakestand please", words) == ["regency", "cakestand"]


def test_what_is_asked_of_it_is_no_name(words: ReferenceWords) -> None:
    shown = [product("a", "Waterproof Jacket", "50"), product("b", "Wool Jacket", "60")]
    assert resolve("is it waterproof", Reading(""), shown, "b", words).ids == ("b",)
    assert resolve("is it waterproof", Reading(""), shown, None, words).outcome == "several"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("what about the frist one", "a"),
        ("secnd one", "b"),
        ("teh sceond", "b"),
        ("the thrid", "c"),
        ("nubmer thre", "c"),
        ("tel me abuot teh frist one", "a"),
        ("the chepest", "c"),
        ("the cheapset one", "c"),
        ("the most expensve one", "d"),
        ("teh lsat one", "e"),
        ("the secnod last one", "d"),
        ("the fifht oen", "e"),
    ],
)
def test_a_slip_points_as_the_word_does(typed: str, expected: str, words: ReferenceWords) -> None:
    spelled = ReferenceSpelling(words).put_right(typed, lambda word: False)
    reference = pointed(spelled, words)
    assert (reference.outcome, reference.ids) == ("one", (expected,))


@pytest.mark.parametrize(
    "typed", ["the navy mug pls", "a candel", "muggs", "the café one", "thx", "idc", "red tins"]
)
def test_what_is_no_slip_of_a_reference_stays(typed: str, words: ReferenceWords) -> None:
    assert ReferenceSpelling(words).put_right(typed, lambda word: False) == typed


def test_a_word_that_is_known_stays(words: ReferenceWords) -> None:
    assert (
        ReferenceSpelling(words).put_right("the frist one", lambda word: word == "frist") == "the frist one"
    )
