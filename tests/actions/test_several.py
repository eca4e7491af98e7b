"""References to several products at once, by a hand-written list of five and of two."""

from decimal import Decimal

import pytest

from actions.references import Reference, ReferenceWords, resolve_all, split
from recommender import Filters, Match, Money, Product, Reading

COLORS = ("blue", "white", "red", "green")


def product(item_id: str, title: str, price: str, *color: str) -> Product:
    return Product(
        item_id, title, "", Money(Decimal(price), "GBP"), "in_stock", "mugs", ("mugs",), color=color
    )


FIVE = [
    product("a", "Blue Polka Dot Mug", "4.95", "blue"),
    product("b", "White Heart Mug", "6.50", "white"),
    product("c", "First Aid Mug", "2.10", "red"),
    product("d", "Navy Stripe Mug", "9.95", "blue", "white"),
    product("e", "Salt and Pepper Mug", "3.75"),
]


def read(text: str) -> Reading:
    said = text.lower().replace(",", " ").split()
    colors = tuple(color for color in COLORS if color in said)
    return Reading(text, Filters(color=colors), matches=tuple(Match("color", c, c, 0, 0) for c in colors))


def pointed(text: str, words: ReferenceWords, count: int = 5, focus: str | None = None) -> Reference:
    return resolve_all(text, read, FIVE[:count], focus, words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the first two", "ab"),
        ("first 3 please", "abc"),
        ("add the top two to my basket", "ab"),
        ("the first couple", "ab"),
        ("the last two", "de"),
        ("the two cheapest", "ce"),
        ("compare the cheapest two", "ce"),
        ("the two most expensive ones", "db"),
        ("the first and the third", "ac"),
        ("first and third", "ac"),
        ("compare 1 and 3", "ac"),
        ("1, 2 and 5", "abe"),
        ("1 & 4", "ad"),
        ("one and three", "ac"),
        ("number 2 and number 4", "bd"),
        ("#1 and #2", "ab"),
        ("2nd and 4th", "bd"),
        ("compare the second with the last one", "be"),
        ("difference between the first and the second to last", "ad"),
        ("second vs fifth", "be"),
        ("which is better, the first or the heart one", "ab"),
        ("the heart mug and the polka dot one", "ba"),
        ("heart mug and stripe mug", "bd"),
        ("the red one and the last", "ce"),
        ("the blue ones", "ad"),
        ("all the blue ones", "ad"),
        ("compare all of the blue ones", "ad"),
        ("all of them", "abcde"),
        ("all", "abcde"),
        ("i want all of these", "abcde"),
        ("everything", "abcde"),
        ("compare them", "abcde"),
        ("all five", "abcde"),
        ("all but the third", "abde"),
        ("all of them except the first and the last", "bcd"),
        ("the first one and the others", "abcde"),
    ],
)
def test_points_at_several(text: str, expected: str, words: ReferenceWords) -> None:
    reference = pointed(text, words)
    assert (reference.outcome, "".join(reference.ids)) == ("all", expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the second to last one", "d"),
        ("the salt and pepper mug", "e"),
        ("salt and pepper", "e"),
        ("the blue and white one", "d"),
        ("the one with the hearts", "b"),
        ("no, the second one", "b"),
        ("the cheapest of those", "c"),
        ("the first of them", "a"),
        ("tell me about the first aid one", "c"),
        ("add the second one to my basket and check out", "b"),
    ],
)
def test_and_does_not_always_mean_two(text: str, expected: str, words: ReferenceWords) -> None:
    reference = pointed(text, words)
    assert (reference.outcome, reference.ids) == ("one", (expected,))


@pytest.mark.parametrize(
    "text", ["both", "compare both of them", "these two", "them", "the two", "the 2 of them"]
)
def test_two_that_are_all_there_is(text: str, words: ReferenceWords) -> None:
    assert pointed(text, words, count=2) == Reference("all", ("a", "b"), by="all")


@pytest.mark.parametrize("text", ["both", "these two", "those three", "the blue one and the red one"])
def test_of_more_it_is_not_known_which(text: str, words: ReferenceWords) -> None:
    assert pointed(text, words).outcome == "several"


@pytest.mark.parametrize(
    "text",
    ["the ninth and the tenth", "1 and 9", "the first six", "the first and the sixth", "all but the ninth"],
)
def test_places_that_the_list_does_not_have(text: str, words: ReferenceWords) -> None:
    assert pointed(text, words).outcome == "out_of_range"


def test_them_is_the_pair_of_boots_under_discussion(words: ReferenceWords) -> None:
    assert pointed("are they waterproof", words, focus="d") == Reference("one", ("d",), by="pronoun")


def test_it_and_another(words: ReferenceWords) -> None:
    assert pointed("compare it with the third", words, focus="a").ids == ("a", "c")
    assert pointed("compare it to the other one", words, count=2, focus="a").ids == ("a", "b")


@pytest.mark.parametrize("text", ["", "both", "the first two", "them all", "compare", "&&, and and"])
def test_without_a_list_nothing_is_meant(text: str, words: ReferenceWords) -> None:
    assert resolve_all(text, read, [], None, words).outcome == "nothing"


def test_parts_of_a_comparison_of_what_was_not_shown(words: ReferenceWords) -> None:
    parts = split("compare the heart mug and the zebra", read, FIVE, words)
    assert [part.strip() for part in parts] == ["compare the heart mug", "the zebra"]


def test_what_is_asked_of_them_is_asked_of_all(words: ReferenceWords) -> None:
    assert pointed("are they polka dot", words, count=2).ids == ("a", "b")


def test_it_is_what_was_named_just_before(words: ReferenceWords) -> None:
    assert pointed("the heart one, is it dishwasher safe", words, focus="a").ids == ("b",)
