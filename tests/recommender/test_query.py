"""Reading messages with the words of the tiny store: places, robustness, repeatability, threads."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.catalogue import Catalogue
from recommender.pipelines.import_feeds import import_store
from recommender.query import QueryReader
from recommender.query.spelling import Speller
from recommender.query.tokens import Token
from recommender.types import Match, Reading
from recommender.vocabulary import Vocabulary

TINY = Path(__file__).parent.parent / "stores" / "tiny"

SHOPPERS = (
    "show me red mugs under a tenner",
    "a mug, not plastic",
    "any colour is fine",
    "cheaper ones",
    "20-30 quid",
    "£",
    "between",
    "no, not the blue or",
    "set of 6",
    "at least a hundred and",
    "5 year old",
    "don’t",
    "1,000.50.3",
    "٣ £",
    "红色的杯子",
    "\U0001f381",
    "<script>alert(1)</script>",
)


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    artifacts = tmp_path_factory.mktemp("artifacts")
    import_store(TINY, artifacts)
    return Vocabulary.of(Catalogue.load(artifacts / "catalogue"))


@pytest.fixture(scope="module")
def reader(vocabulary: Vocabulary) -> QueryReader:
    return QueryReader(vocabulary, "GBP")


def test_matches_cite_the_words_where_they_stand(reader: QueryReader) -> None:
    text = "Hi! Show me RED  mugs, under a tenner — not plastic."
    matches = reader.read(text).matches
    assert {(m.attribute, m.value, m.words) for m in matches} == {
        ("color", "red", "RED"),
        ("category", "mugs", "mugs"),
        ("price_max", "10.00", "under a tenner"),
        ("exclude.material", "plastic", "plastic"),
    }
    assert all(text[m.start : m.end] == m.words for m in matches)


def test_of_corrections_as_near_the_shops_own_word_is_meant_then_the_commoner() -> None:
    typed = [Token("candel", 0, 6)]
    words = ("cancel", "candle", "candela")
    assert Speller(words, {"candle"}).corrected(typed)[0].norm == "candle"
    assert Speller(words, ()).corrected(typed)[0].norm == "cancel"
    assert Speller(words[1:], ()).corrected(typed)[0].norm == "candle"


def test_typos_are_cited_as_they_were_typed(reader: QueryReader) -> None:
    reading = reader.read("purpel cushoin")
    assert reading.text == "purple cushion"
    assert [(m.value, m.words) for m in reading.matches] == [("purple", "purpel"), ("cushions", "cushoin")]


@pytest.mark.parametrize("typed, meant", [("mgu", "mug"), ("mug in balck", "mug black")])
def test_short_words_are_corrected_towards_what_the_shop_sells(
    reader: QueryReader, typed: str, meant: str
) -> None:
    assert reader.read(typed).text == meant


@pytest.mark.parametrize("word", ["crown", "steal", "horse", "beds", "plastics", "angling"])
def test_real_words_are_never_taken_for_typos(reader: QueryReader, word: str) -> None:
    assert word in reader.read(f"a {word}").text


@pytest.mark.parametrize(
    "text",
    ["set of 6", "pack of 12", "3 tier", "2 mugs", "size 10", "for my 5 year old", "30cm", "4 piece set"],
)
def test_numbers_that_count_are_no_money(reader: QueryReader, text: str) -> None:
    filters = reader.read(text).filters
    assert (filters.price_min, filters.price_max) == (None, None)


@pytest.mark.parametrize("currency, most", [("GBP", None), ("EUR", Decimal(25))])
def test_money_of_another_currency_sets_no_limit(
    vocabulary: Vocabulary, currency: str, most: Decimal | None
) -> None:
    reading = QueryReader(vocabulary, currency).read("mugs up to 25 euros")
    assert reading.filters.price_max == most
    cited = [(m.attribute, m.value, m.words) for m in reading.matches if m.attribute == "currency"]
    assert cited == ([] if most else [("currency", "EUR", "up to 25 euros")])


@pytest.mark.parametrize("text", SHOPPERS)
def test_reading_what_was_left_to_search_for_again_names_nothing_new(reader: QueryReader, text: str) -> None:
    """The actions read the text of an earlier turn again to find the words of a constraint in it."""
    once = reader.read(text)
    again = reader.read(once.text)
    assert set(again.filters.category) <= set(once.filters.category)
    assert again.filters.price_max is None
    assert not again.filters.exclude


@settings(max_examples=300, deadline=None)
@given(text=st.text() | st.lists(st.sampled_from(SHOPPERS) | st.text(max_size=8)).map(" ".join))
def test_any_text_has_a_reading(reader: QueryReader, text: str) -> None:
    reading = reader.read(text)
    assert isinstance(reading, Reading)
    assert reading == reader.read(text)
    assert all(_cites(match, text) for match in reading.matches)
    low, high = reading.filters.price_min, reading.filters.price_max
    assert all(limit is None or limit >= 0 for limit in (low, high))


def _cites(match: Match, text: str) -> bool:
    return text[match.start : match.end] == match.words != ""


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "no ",
        "mug or ",
        "£5-",
        "not red, ",
        "1",
        "ø",
        "twenty ",
        "any colour or ",
        "a hundred and ",
        "hundred ",
        "杯",
        "-'",
        "cheper ",
    ],
)
def test_time_grows_no_faster_than_the_text(reader: QueryReader, unit: str) -> None:
    def seconds(length: int) -> float:
        text = ("under 1 " + unit * length)[:length]
        begun = time.thread_time()
        reader.read(text)
        return time.thread_time() - begun

    # Four times the text: a step that compares all words with all words would take sixteen times as long.
    shorter = min(seconds(2_500) for _ in range(3))
    assert seconds(10_000) < 9 * shorter + 0.1


def test_threads_read_alike(vocabulary: Vocabulary) -> None:
    reader = QueryReader(vocabulary, "GBP")
    messages = [f"{text} {typo}" for text in SHOPPERS for typo in ("purpel cushoin", "backpakc", "cheeper")]
    alone = [reader.read(message) for message in messages]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(reader.read, messages * 20))
    assert together == alone * 20


def test_unknown_words_do_not_pile_up_in_memory(reader: QueryReader) -> None:
    strings = reader._segmenter._vocab.strings
    before = len(strings)
    for number in range(200):
        reader.read(f"a qwxz{'ab'[number % 2] * (number % 20 + 1)}{number} mug")
    assert len(strings) == before
