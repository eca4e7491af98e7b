"""How many of what: the quantity of a message, and what is left of it to point with."""

import pytest

from actions.cart_words import Asked, CartWords, Quantity, asked, means_each, means_everything, wishes
from actions.services import LEXICON

SET_OF_4 = "Red Retrospot Mug Set of 4"


@pytest.fixture(scope="module")
def cart_words() -> CartWords:
    return CartWords.load(LEXICON / "en_cart.yml")


@pytest.mark.parametrize(
    ("text", "quantity", "rest"),
    [
        ("add it to my basket", None, "it"),
        ("add to cart", None, ""),
        ("two of those please", Quantity(2), "those please"),
        ("add 3 of the blue one to my cart", Quantity(3), "the blue one"),
        ("3x the first", Quantity(3), "the first"),
        ("add the second one x 4", Quantity(4), "the second one"),
        ("a couple of the red ones", Quantity(2), "the red ones"),
        ("half a dozen of those", Quantity(6), "those"),
        ("a dozen please", Quantity(12), "a please"),
        ("two dozen of them", Quantity(24), "them"),
        ("twenty five of the first one", Quantity(25), "the first one"),
        ("make it three", Quantity(3), "it"),
        ("make it one", Quantity(1), "it"),
        ("change the mug to 2", Quantity(2), "the mug to"),
        ("just one of them", Quantity(1), "them"),
        ("two more of the blue one", Quantity(2, "more"), "the blue one"),
        ("another one please", Quantity(1, "more"), "please"),
        ("one more", Quantity(1, "more"), ""),
        ("one less of the first", Quantity(1, "fewer"), "the first"),
        ("make it zero", Quantity(0), "it"),
        ("add 0 of those", Quantity(0), "those"),
        ("to of those", Quantity(2), "those"),
    ],
)
def test_a_quantity_is_read(text: str, quantity: Quantity | None, rest: str, cart_words: CartWords) -> None:
    assert asked(text, [], cart_words) == Asked(quantity, rest)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "add -1 of those",
            "add −3 of it",
            "a zillion of those",
            "add 2.5 of the first",
            "add 1e9 of those",
        ),
        *(
            "add a million of them",
            "three million of those",
            "loads of them",
            "add 99999999999999999999 of it",
        ),
        *("a few of those", "several of the first"),
    ],
)
def test_a_number_that_no_cart_takes_is_noticed(text: str, cart_words: CartWords) -> None:
    quantity = asked(text, [], cart_words).quantity
    assert quantity is not None
    assert quantity.pieces is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "add the second one",
            "add number 2",
            "add no. 3",
            "add #2 to my basket",
            "the 2nd one",
            "add option two",
        ),
        *("add that one", "i'll take the blue one", "put this one in my cart", "the one with the owl"),
        *("add the one for £4.95", "the 10 quid one", "the set of 4", "the 6 pack", "the 500 ml one", "both"),
        f"add {SET_OF_4} to my cart",
    ],
)
def test_a_place_a_price_a_size_and_a_name_are_no_quantity(text: str, cart_words: CartWords) -> None:
    assert asked(text, [SET_OF_4], cart_words).quantity is None


def test_a_title_is_kept_whole_whatever_words_it_has(cart_words: CartWords) -> None:
    title = "Put It Back Basket, Take 2"
    wish = asked(f"add 3 of {title} to my cart", [title], cart_words)
    assert wish == Asked(Quantity(3), title)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "two of the first and three of the second",
            [Asked(Quantity(2), "the first"), Asked(Quantity(3), "the second")],
        ),
        ("add the first, the third & a dozen of the last",
         [Asked(None, "the first"), Asked(None, "the third"), Asked(Quantity(12), "a the last")]),
        ("add the blue and white one", [Asked(None, "the blue"), Asked(None, "white one")]),
    ],
)  # fmt: skip
def test_a_message_is_read_in_parts(text: str, parts: list[Asked], cart_words: CartWords) -> None:
    found = wishes(text, [], cart_words)
    assert [part.quantity for part in found] == [part.quantity for part in parts]
    assert [part.rest.removeprefix("a ") for part in found] == [
        part.rest.removeprefix("a ") for part in parts
    ]


@pytest.mark.parametrize(
    "text", ["empty my cart", "remove everything", "clear the basket", "take it all out"]
)
def test_the_whole_cart(text: str, cart_words: CartWords) -> None:
    assert means_everything(text, cart_words)
    assert not means_everything("remove the blue mug", cart_words)


def test_each_of_those_shown(cart_words: CartWords) -> None:
    assert means_each("add them all", cart_words)
    assert means_each("add both to my basket", cart_words)
    assert not means_each("add the first", cart_words)
