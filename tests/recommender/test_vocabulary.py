"""The words a shopper can use, and the words listings are compared by."""

from pathlib import Path

import pytest

from recommender.catalogue import Catalogue
from recommender.lexicon import Lexicon
from recommender.pipelines.import_feeds import import_store
from recommender.vocabulary import Vocabulary
from recommender.words import Phrases, tokens

TINY = Path(__file__).parent.parent / "stores" / "tiny"


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    artifacts = tmp_path_factory.mktemp("artifacts")
    import_store(TINY, artifacts)
    return Vocabulary.of(Catalogue.load(artifacts / "catalogue"))


@pytest.mark.parametrize(
    ("attribute", "form", "values"),
    [
        ("category", "mug", ("mugs",)),
        ("category", "kitchenware", ("kitchen",)),
        ("color", "crimson", ("crimson",)),
        ("color", "gray", ("grey",)),
        ("color", "purple", ("purple",)),
        ("color", "peach coloured", ("peach",)),
        ("material", "wooden", ("wood",)),
        ("brand", "alder & co", ("Alder & Co",)),
        ("size", "large", ("large",)),
        ("size", "medium", ("medium", "m")),
        ("size", "45cm", ("45cm",)),
        ("gender", "ladies", ("female",)),
        ("recipient", "mother", ("mum",)),
        ("recipient", "teacher", ("teacher",)),
        ("occasion", "xmas", ("christmas",)),
    ],
)
def test_surface_forms(vocabulary: Vocabulary, attribute: str, form: str, values: tuple[str, ...]) -> None:
    assert vocabulary.forms[attribute][form] == values


@pytest.mark.parametrize(
    ("attribute", "form"), [("color", "peach"), ("color", "wine"), ("material", "walnut"), ("size", "m")]
)
def test_words_that_mostly_mean_something_else_are_no_forms(
    vocabulary: Vocabulary, attribute: str, form: str
) -> None:
    assert form not in vocabulary.forms[attribute]


def test_asides_and_known_words(vocabulary: Vocabulary) -> None:
    assert "orange juice" in vocabulary.asides["color"]
    assert {"retrospot", "northway", "woodland", "rucksack"} <= vocabulary.words


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("mugs", "mug"),
        ("boxes", "box"),
        ("dishes", "dish"),
        ("watches", "watch"),
        ("glasses", "glass"),
        ("dresses", "dress"),
        ("cookies", "cookie"),
        ("candies", "candy"),
        ("knives", "knife"),
        ("children", "child"),
        ("shoes", "shoe"),
        ("vases", "vase"),
    ],
)
def test_singular_and_plural_meet(many: str, one: str) -> None:
    singular = Lexicon.of("en").singular
    assert singular(many) == singular(one)


@pytest.mark.parametrize(
    ("one", "other"), [("earring", "ear"), ("painting", "paint"), ("bus", "bu"), ("glass", "glas")]
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    singular = Lexicon.of("en").singular
    assert singular(one) != singular(other)


def test_tokens_of_a_title() -> None:
    assert tokens("Men's T-Shirt, 36\" (S/4)") == [
        "mens",
        "t",
        "shirt",
        ",",
        "36",
        '"',
        "(",
        "s",
        "/",
        "4",
        ")",
    ]
    assert tokens("50\u2019s Caf\u00e9") == ["50", "s", "caf\u00e9"]


def test_a_longer_phrase_hides_a_shorter_one() -> None:
    phrases = Phrases([("cup", 1), ("egg cup", 2), ("cup cake", 3)])
    assert [f.value for f in phrases.longest(["egg", "cup"])] == [2]
    assert [f.value for f in phrases.longest(["egg", "cup", "cake"])] == [2, 3]
    assert [f.value for f in phrases.all(["egg", "cup"])] == [2, 1]


def test_families_are_values_of_their_own() -> None:
    for attribute, meanings in Lexicon.of("en").attributes.items():
        for meaning in meanings.values():
            assert set(meaning.family) | set(meaning.evokes) <= set(meanings), (attribute, meaning.value)
