"""One merge of constraints: what a message adds, changes, drops, and when it begins anew."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.constraints import Search, fresh, is_new, refine
from recommender import Filters, Match, Reading

MUGS = Search("red mugs", Filters(category=("mugs",), color=("red",), price_max=Decimal("10")))
EARLIER = Reading(
    "red mugs",
    subject=True,
    matches=(Match("color", "red", "red", 0, 3), Match("category", "mugs", "mugs", 4, 8)),
)


def color(value: str) -> Reading:
    return Reading(value, Filters(color=(value,)), matches=(Match("color", value, value, 0, len(value)),))


def about(text: str, **filters: object) -> Reading:
    """A message that names a kind of product."""
    return Reading(text, Filters(**filters), subject=True)  # type: ignore[arg-type]


def test_a_wish_is_added() -> None:
    refined = refine(MUGS, Reading("ceramic", Filters(material=("ceramic",))), EARLIER)
    assert refined.filters == Filters(
        category=("mugs",), color=("red",), material=("ceramic",), price_max=Decimal("10")
    )
    assert refined.text == "red mugs ceramic"


def test_a_wish_changes_and_its_old_word_goes() -> None:
    refined = refine(MUGS, color("blue"), EARLIER)
    assert refined.filters.color == ("blue",)
    assert refined.text == "mugs blue"


def test_a_wish_is_dropped_with_its_word() -> None:
    refined = refine(MUGS, Reading("", dropped=frozenset({"color"})), EARLIER)
    assert refined.filters == Filters(category=("mugs",), price_max=Decimal("10"))
    assert refined.text == "mugs"


def test_the_price_is_dropped() -> None:
    assert refine(MUGS, Reading("", dropped=frozenset({"price"})), EARLIER).filters.price_max is None


def test_dropping_all_keeps_what_is_looked_for() -> None:
    refined = refine(MUGS, Reading("", dropped=frozenset({"all"})), EARLIER)
    assert (refined.filters, refined.text) == (Filters(category=("mugs",)), "mugs")


def test_an_exclusion_ends_the_wish_that_it_denies() -> None:
    refined = refine(MUGS, Reading("", Filters(exclude={"color": ("red",)})), EARLIER)
    assert refined.filters.color == ()
    assert refined.filters.exclude == {"color": ("red",)}
    assert refined.text == "mugs"


def test_a_wish_ends_the_exclusion_that_it_denies() -> None:
    without_red = Search("mugs", Filters(category=("mugs",), exclude={"color": ("red", "blue")}))
    refined = refine(without_red, color("red"), Reading("mugs"))
    assert refined.filters.color == ("red",)
    assert refined.filters.exclude == {"color": ("blue",)}


def test_exclusions_add_up() -> None:
    first = Search("mugs", Filters(exclude={"color": ("red",)}))
    refined = refine(
        first, Reading("", Filters(exclude={"color": ("blue",), "material": ("glass",)})), Reading("")
    )
    assert refined.filters.exclude == {"color": ("red", "blue"), "material": ("glass",)}


def test_a_new_bound_goes_before_an_old_one_that_leaves_no_room() -> None:
    refined = refine(MUGS, Reading("", Filters(price_min=Decimal("20"))), EARLIER)
    assert (refined.filters.price_min, refined.filters.price_max) == (Decimal("20"), None)


def test_another_kind_instead_keeps_the_budget_only() -> None:
    refined = refine(MUGS, about("bowls", category=("bowls",)), EARLIER)
    assert refined.filters == Filters(category=("bowls",), price_max=Decimal("10"))
    assert refined.text == "bowls"


def test_words_turn_a_recommendation_into_a_search() -> None:
    refined = refine(Search(kind="recommend"), Reading("hearts"), Reading(""))
    assert (refined.kind, refined.text) == ("search", "hearts")


def test_words_of_no_kind_say_more_of_the_present_that_is_looked_for() -> None:
    present = Search(filters=Filters(price_max=Decimal("20")), recipient="sister", occasion="birthday")
    butterflies = about("butterflies")
    assert not is_new(present, butterflies, meant_as_new=True, refers=False)
    refined = refine(present, butterflies, Reading(""))
    assert (refined.text, refined.recipient, refined.filters.price_max) == (
        "butterflies",
        "sister",
        Decimal(20),
    )
    assert is_new(present, about("mugs", category=("mugs",)), meant_as_new=True, refers=False)


def test_a_price_stays_within_what_is_similar() -> None:
    like = Search(kind="similar", anchor="m1")
    refined = refine(like, Reading("", Filters(price_max=Decimal("5"))), Reading(""))
    assert (refined.kind, refined.anchor, refined.filters.price_max) == ("similar", "m1", Decimal("5"))


@pytest.mark.parametrize(
    ("reading", "meant_as_new", "refers", "expected"),
    [
        (about("bowls", category=("bowls",)), False, False, True),  # another kind, whatever it was taken for
        (about("bowls", category=("bowls",)), True, True, False),  # "bowls instead"
        (about("blue mugs", category=("mugs",)), True, False, True),
        (about("blue mugs", category=("mugs",)), False, False, False),  # "only the blue mugs"
        (about("tin opener"), False, False, True),
        (color("blue"), True, False, False),  # "in blue" is no search of its own
        (Reading("owls"), True, False, True),
        (Reading("owls"), False, False, False),
        (Reading("", price_step="cheaper"), True, False, False),
        (Reading("", dropped=frozenset({"price"})), True, False, False),
        (Reading("", recipient="dad"), True, False, True),
        (Reading("", recipient="dad"), False, False, False),
        (Reading("", Filters(price_max=Decimal("5"))), True, False, False),
    ],
)
def test_when_a_search_begins_anew(
    reading: Reading, meant_as_new: bool, refers: bool, expected: bool
) -> None:
    assert is_new(MUGS, reading, meant_as_new=meant_as_new, refers=refers) is expected


def test_without_a_search_at_hand_everything_is_new() -> None:
    assert is_new(None, color("blue"), meant_as_new=False, refers=True)


def test_a_new_search_inherits_nothing() -> None:
    assert fresh(about("bowls", category=("bowls",))) == Search("bowls", Filters(category=("bowls",)))


VALUES = st.lists(st.sampled_from(["red", "blue", "cake tins"]), max_size=2, unique=True).map(tuple)
PRICES = st.none() | st.decimals(min_value=0, max_value=999, places=2)


@given(color=VALUES, low=PRICES, high=PRICES, unwanted=VALUES, sort=st.sampled_from(["relevance", "newest"]))
def test_the_slot_gives_back_the_search(
    color: tuple[str, ...], low: Decimal | None, high: Decimal | None, unwanted: tuple[str, ...], sort: str
) -> None:
    filters = Filters(
        color=color,
        price_min=low,
        price_max=high,
        exclude={"color": unwanted} if unwanted else {},
        sort=sort,  # type: ignore[arg-type]
    )
    search = Search("some words", filters, "mum", "easter", "similar", "m1", 5)
    assert Search.from_slot(search.to_slot("GBP")) == search


@pytest.mark.parametrize(
    "value",
    [
        None,
        "x",
        3,
        [],
        {},
        {"text": "mugs"},
        {**MUGS.to_slot("GBP"), "offset": -5},
        {**MUGS.to_slot("GBP"), "kind": "spell"},
        {**MUGS.to_slot("GBP"), "filters": {"price_max": {"amount": "ten", "currency": "GBP"}}},
        {**MUGS.to_slot("GBP"), "filters": {"color": 3}},
    ],
)
def test_a_slot_of_another_making_counts_as_empty(value: object) -> None:
    assert Search.from_slot(value) is None
