"""References into the lists of a conversation, over the tiny store."""

import json
from dataclasses import replace

import pytest

from actions.history import KEPT
from actions.pointing import pointed
from actions.services import Services
from actions.skills import product_detail, refine_search, search_products, start_over

from .conftest import Conversation, ids, payload


def at(talk: Conversation, text: str) -> tuple[str, tuple[str, ...]]:
    found = pointed(text, talk.turn, talk.services)
    return found.outcome, found.ids


@pytest.fixture
def lists(talk: Conversation) -> tuple[list[str], list[str], list[str]]:
    """Mugs, then cushions, then backpacks: the last is at hand."""
    return tuple(ids(talk.say(search_products, text)) for text in ("mugs", "cushions", "backpacks"))  # type: ignore[return-value]


def test_a_place_counts_in_the_list_at_hand(talk: Conversation, lists: tuple[list[str], ...]) -> None:
    assert at(talk, "the second one") == ("one", (lists[2][1],))


@pytest.mark.parametrize(
    "text", ["the second one from before", "the 2nd one in the previous list", "number 2 from the last list"]
)
def test_from_before_is_the_list_before(text: str, talk: Conversation, lists: tuple[list[str], ...]) -> None:
    assert at(talk, text) == ("one", (lists[1][1],))


def test_what_you_showed_me_is_counted_from_the_start(
    talk: Conversation, lists: tuple[list[str], ...]
) -> None:
    assert at(talk, "the first mug you showed me") == ("one", (lists[0][0],))
    assert at(talk, "the second cushion that you showed me") == ("one", (lists[1][1],))
    assert at(talk, "the first thing you showed me") == ("one", (lists[0][0],))
    assert at(talk, "the third one of the first list") == ("one", (lists[0][2],))


def test_the_first_two_from_before(talk: Conversation, lists: tuple[list[str], ...]) -> None:
    assert at(talk, "compare the first two from before") == ("all", tuple(lists[1][:2]))


def test_what_is_described_but_not_at_hand_was_shown_before(
    talk: Conversation, lists: tuple[list[str], ...]
) -> None:
    assert at(talk, "tell me about the union jack one") == ("one", ("c4",))
    assert at(talk, "the velvet cushion") == ("one", ("c1",))


def test_a_place_that_the_earlier_list_does_not_have(
    talk: Conversation, lists: tuple[list[str], ...]
) -> None:
    assert at(talk, "the ninth one from before")[0] == "out_of_range"


def test_before_the_first_list_there_is_none(talk: Conversation) -> None:
    shown = ids(talk.say(search_products, "mugs"))
    assert at(talk, "the second one from before") == ("one", (shown[1],))
    assert at(talk, "the first one you showed me") == ("one", (shown[0],))


def test_detail_of_a_product_of_an_earlier_list(talk: Conversation, lists: tuple[list[str], ...]) -> None:
    reply = talk.say(product_detail, "tell me about the first mug you showed me")
    assert payload(reply)["item"]["id"] == lists[0][0]


def test_the_memory_is_bounded_and_small(talk: Conversation) -> None:
    for text in (
        "mugs",
        "cushions",
        "backpacks",
        "wine glasses",
        "red things",
        "mugs",
        "blue mugs",
        "jumbo bags",
    ):
        reply = talk.say(search_products, text)
    kept = reply.slots["earlier_lists"]
    assert len(kept) == KEPT
    assert len(json.dumps(kept)) < 600
    assert len(talk.turn.earlier) == KEPT


def test_the_same_list_again_is_remembered_once(talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    talk.say(search_products, "mugs")
    assert talk.turn.earlier == ()


def test_starting_over_forgets_earlier_lists(talk: Conversation, lists: tuple[list[str], ...]) -> None:
    talk.say(start_over, "start over")
    assert talk.turn.earlier == ()
    assert at(talk, "the second one from before")[0] in ("nothing", "out_of_range")


def test_a_refined_search_is_another_list(talk: Conversation) -> None:
    before = ids(talk.say(search_products, "mugs"))
    talk.say(refine_search, "in red")
    assert talk.turn.earlier[0].shown == tuple(before)


def test_a_damaged_memory_counts_as_none(talk: Conversation) -> None:
    from actions.turn import Turn

    for value in (
        3,
        "x",
        [3],
        [{}],
        [{"search": {"kind": "nonsense"}, "shown": []}],
        [{"search": None, "shown": 3}],
    ):
        tracker = {"sender_id": "s", "slots": {"earlier_lists": value}, "latest_message": {"text": "hi"}}
        assert Turn.of(tracker).earlier == ()


def test_quoted_names_are_those_products_wherever_they_were_shown(
    talk: Conversation, lists: tuple[list[str], ...]
) -> None:
    titles = {p.id: p.title for p in talk.services.products([*lists[0], *lists[2]])}
    old, new = lists[0][1], lists[2][0]
    assert at(talk, f"why “{titles[old]}”?") == ("one", (old,))
    assert at(talk, f"compare “{titles[old]}” and “{titles[new].upper()}”") == ("all", (old, new))


def test_a_quoted_name_may_be_one_that_was_never_shown(talk: Conversation) -> None:
    assert at(talk, "tell me about “Carbon Fishing Rod”") == ("one", ("f1",))


def test_the_same_name_twice_is_two_products_of_that_name(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = [replace(product, title="Twin") for product in talk.services.products(["m2", "m5"])]
    monkeypatch.setattr(Services, "products", lambda self, ids: twins if ids else [])
    talk.turn = replace(talk.turn, shown=("m2", "m5"))
    assert at(talk, "compare “Twin” and “Twin”") == ("all", ("m2", "m5"))


def test_quoted_words_that_name_no_product_are_plain_words(
    talk: Conversation, lists: tuple[list[str], ...]
) -> None:
    assert at(talk, "the “second” one") == ("one", (lists[2][1],))
