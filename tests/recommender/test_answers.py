"""Questions about a product: the sentence that says it, or silence."""

from decimal import Decimal

import pytest

from recommender.answers import Answerer
from recommender.lexical import Analyzer
from recommender.lexicon import Lexicon
from recommender.types import Answer, Match, Money, Product, Reading

ANSWERER = Answerer(Analyzer("en"), Lexicon.of("en"))

BOOTS = Product(
    "boots",
    "Fell Walker Boots",
    "Sturdy leather boots with a rubber sole. The waterproof membrane keeps feet dry. "
    "They come with two pairs of laces. The 4-inch heel is not removable. Contains no plastic parts.",
    Money(Decimal("89.00"), "GBP"),
    "in_stock",
    "boots",
    ("boots",),
    brand="Fellside",
    material=("leather",),
)
PLATES = Product(
    "plates",
    "Set of 6 Blue Plates 20cm",
    "",
    Money(Decimal("12.00"), "GBP"),
    "out_of_stock",
    "plates",
    ("plates",),
    color=("blue",),
    pack_count=6,
)


def ask(product: Product, text: str, *values: tuple[str, str]) -> Answer | None:
    matches = tuple(Match(attribute, value, value, 0, 0) for attribute, value in values)
    return ANSWERER.answer(product, text, Reading(text, matches=matches))


def said(product: Product, text: str, *values: tuple[str, str]) -> tuple[str | None, str | None]:
    answer = ask(product, text, *values)
    assert answer is not None, text
    return answer.verdict, answer.sentence


@pytest.mark.parametrize(
    "text",
    ["are they waterproof?", "r they waterprof", "is the first one waterproof", "will they keep me dry"],
)
def test_a_topic_is_answered_with_its_sentence(text: str) -> None:
    _, sentence = said(BOOTS, text)
    assert sentence == "The waterproof membrane keeps feet dry."


def test_yes_needs_a_question_that_asks_for_it() -> None:
    assert said(BOOTS, "are they waterproof")[0] == "yes"
    assert said(PLATES, "how many are there in the set") == (None, "Set of 6 Blue Plates 20cm")


@pytest.mark.parametrize(
    "text",
    [
        "are they vegan",
        "can i machine wash them",
        "do they have steel toe caps",
        "how heavy are they",
        "are they made in italy",
        "is the warranty two years?",
        "do they run small",
    ],
)
def test_what_the_listing_does_not_say_is_not_guessed(text: str) -> None:
    answer = ask(BOOTS, text)
    assert answer is not None
    assert not answer.is_said


def test_a_negation_turns_an_answer_round() -> None:
    assert said(BOOTS, "is the heel removable") == ("no", "The 4-inch heel is not removable.")


def test_sizes_by_the_part_that_is_asked() -> None:
    assert said(BOOTS, "how high is the heel")[1] == "The 4-inch heel is not removable."
    assert said(BOOTS, "how high is the tongue") == (None, None)
    assert said(PLATES, "how big are they") == (None, PLATES.title)
    assert said(PLATES, "how heavy are they") == (None, None)


def test_numbers_of_what_is_asked() -> None:
    assert said(BOOTS, "how many laces do i get") == (None, "They come with two pairs of laces.")
    assert said(BOOTS, "how many eyelets do they have") == (None, None)
    assert ask(PLATES, "how many in the pack?") == Answer(None, PLATES.title, "pack_count", "6")


def test_stated_attributes_answer() -> None:
    assert said(BOOTS, "are they leather", ("material", "leather"))[0] == "yes"
    assert said(BOOTS, "what are they made of")[1] == "Sturdy leather boots with a rubber sole."
    assert said(PLATES, "are they red?", ("color", "red")) == (None, PLATES.title)
    assert ask(BOOTS, "what colour are they") == Answer(attribute="color")
    assert ask(BOOTS, "who makes them") == Answer(attribute="brand", value="Fellside")
    assert ask(PLATES, "are they in stock") == Answer("no", None, "availability", "out_of_stock")
    assert ask(BOOTS, "how much are they") == Answer(attribute="price", value="89.00")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tell me about the boots",
        "the first one",
        "can you tell me more about the walker boots",
        "more",
        "???",
        "it",
    ],
)
def test_what_asks_for_nothing_in_particular_is_no_question(text: str) -> None:
    assert ask(BOOTS, text) is None


def test_every_sentence_stands_in_the_listing_word_for_word() -> None:
    for text in (
        "are they waterproof",
        "what are they made of",
        "how high is the heel",
        "do they come with laces",
    ):
        sentence = said(BOOTS, text)[1]
        assert sentence and sentence in BOOTS.description
