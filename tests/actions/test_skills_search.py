"""Search, refine, cheaper, more: a tracker's slots in, messages and slots out, over the tiny store."""

from decimal import Decimal

import pytest

from actions.skills import SKILLS, product_detail, refine_search, search_products, show_more, similar_products
from actions.turn import Reply

from .conftest import Conversation, heading, ids, payload

RED_TO_TEN = {"m1", "m2", "m3"}
"""Mugs that are red and cost £10.00 at most: m4 is dearer, m6 is white with a red heart."""


def prices(reply: Reply) -> list[Decimal]:
    return [Decimal(item["price"]["amount"]) for item in payload(reply)["items"]]


def test_red_mugs_under_a_tenner(talk: Conversation) -> None:
    reply = talk.say(search_products, "show me red mugs under a tenner")
    assert heading(reply) == "utter_search_all"
    assert reply.messages[0]["total"] == 3
    assert set(ids(reply)) == RED_TO_TEN
    assert payload(reply)["filters"] == {
        "category": "mugs",
        "color": "red",
        "price_max": {"amount": "10.00", "currency": "GBP"},
    }
    assert reply.slots["shown_items"] == ids(reply)
    assert reply.slots["focus_item"] is None


def test_the_list_is_also_a_text(talk: Conversation) -> None:
    reply = talk.say(search_products, "red mugs under a tenner")
    first, second, third = reply.messages[1]["text"].split("\n")
    assert first.startswith("1. ")
    assert "£" in first
    assert second.startswith("2. ")
    assert third.startswith("3. ")
    assert reply.messages[1]["buttons"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("red mugs", "red mugs"),
        ("red or blue mugs under a tenner", "red or blue mugs at £10.00 or less"),
        ("mugs between 5 and 10", "mugs between £5.00 and £10.00"),
        ("bags over 40", "bags at £40.00 or more"),
        ("mugs in stock, not ceramic", "mugs in stock, not ceramic"),
        ("cheapest mugs", "mugs, cheapest first"),
        ("polka dot mugs", "mugs matching “polka dot”"),
        ("shirts for women", "shirts for women"),
    ],
)
def test_the_heading_says_what_was_looked_for(text: str, what: str, talk: Conversation) -> None:
    assert talk.say(search_products, text).messages[0]["what"] == what


def test_every_item_says_why(talk: Conversation) -> None:
    for item in payload(talk.say(search_products, "red mugs under a tenner"))["items"]:
        assert item["reason"]["text"]
        assert {"kind": "filter", "attribute": "color", "value": "red"} in item["reason"]["evidence"]


def test_a_wish_is_added_changed_and_dropped(talk: Conversation) -> None:
    talk.say(search_products, "red mugs")
    assert set(ids(talk.say(refine_search, "under a fiver"))) == {"m1"}
    assert set(ids(talk.say(refine_search, "in blue"))) == {"m5"}
    reply = talk.say(refine_search, "any price")
    assert set(ids(reply)) == {"m5", "m8"}
    assert payload(reply)["filters"] == {"category": "mugs", "color": "blue"}


@pytest.mark.parametrize("skill", [search_products, refine_search])
def test_another_kind_of_product_inherits_nothing(skill: object, talk: Conversation) -> None:
    talk.say(search_products, "red mugs under a tenner")
    reply = talk.say(skill, "show me cushions")  # type: ignore[arg-type]
    assert payload(reply)["filters"] == {"category": "cushions"}
    assert payload(reply)["total"] == 5


def test_what_excludes_comes_true(talk: Conversation) -> None:
    reply = talk.say(search_products, "cutlery, not plastic")
    assert "t3" not in ids(reply)


def test_an_item_that_does_not_state_the_excluded_attribute_says_so(talk: Conversation) -> None:
    reply = talk.say(search_products, "mugs but not ceramic")
    assert "m9" not in ids(reply)
    unlabelled = [item["id"] for item in payload(reply)["items"] if "material" not in item["reason"]["text"]]
    assert unlabelled in ([], ["m2"])  # only what states another material goes without the label
    assert "material" in reply.messages[1]["text"]


def test_cheaper_is_cheaper_than_all_that_was_shown(talk: Conversation) -> None:
    before = prices(talk.say(search_products, "backpacks"))
    talk.say(search_products, "cushions over 14")
    reply = talk.say(refine_search, "cheaper ones")
    assert heading(reply) == "utter_cheaper_results"
    assert reply.messages[0]["price"] == "£15.00"
    assert {"c2", "c4"} == set(ids(reply))
    assert before  # the list before the last one does not count


def test_cheaper_than_the_cheapest_leaves_no_choice_so_it_is_cheaper_than_most(talk: Conversation) -> None:
    talk.say(search_products, "red mugs")  # from £4.95, the cheapest there is, to £14.50
    reply = talk.say(refine_search, "cheaper ones")
    assert heading(reply) == "utter_cheaper_results"
    assert reply.messages[0]["price"] == "£10.00"
    assert set(ids(reply)) == {"m1", "m2"}


def test_when_nothing_is_cheaper_it_says_so_and_shows_the_cheapest(talk: Conversation) -> None:
    shown = talk.say(search_products, "mugs")
    talk.say(refine_search, "under 3 pounds")
    reply = talk.say(refine_search, "cheaper")
    assert shown
    assert heading(reply) == "utter_cheaper_none"
    assert reply.messages[0]["price"] == "£2.10"
    assert prices(reply) == sorted(prices(reply))
    assert max(prices(reply)) <= 3  # "under 3 pounds" still holds


def test_cheaper_than_alternatives_of_what_there_is_not(talk: Conversation) -> None:
    talk.say(search_products, "green mugs")
    reply = talk.say(refine_search, "cheaper ones")
    assert heading(reply) == "utter_no_match_nearest"
    assert payload(reply)["total"] == 0


def test_dearer_is_dearer_than_all_that_was_shown(talk: Conversation) -> None:
    before = prices(talk.say(search_products, "mugs under 5"))
    reply = talk.say(refine_search, "something nicer")
    assert heading(reply) == "utter_dearer_results"
    assert min(prices(reply)) > max(before)


def test_cheaper_without_a_list_has_nothing_to_go_by(talk: Conversation) -> None:
    assert heading(talk.say(refine_search, "cheaper ones")) == "utter_nothing_shown_yet"


def test_more_turns_the_page_until_there_is_no_more(talk: Conversation) -> None:
    first = talk.say(search_products, "mugs")
    second = talk.say(show_more, "show me more")
    assert heading(second) == "utter_more_results"
    assert (second.messages[0]["first"], second.messages[0]["last"], second.messages[0]["total"]) == (6, 9, 9)
    assert len({*ids(first), *ids(second)}) == 9
    third = talk.say(show_more, "more")
    assert heading(third) == "utter_no_more"
    assert not third.slots


def test_more_never_repeats_what_was_shown_whatever_was_looked_at_since(talk: Conversation) -> None:
    first = talk.say(search_products, "mugs")
    for place in ("first", "fifth"):
        talk.say(product_detail, f"tell me about the {place} one")
    second = talk.say(show_more, "show me more")
    assert not set(ids(first)) & set(ids(second))
    assert len({*ids(first), *ids(second)}) == 9


def test_more_of_another_colour_changes_the_search(talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    assert set(ids(talk.say(show_more, "show me more blue ones"))) == {"m5", "m8"}


def test_more_without_a_list(talk: Conversation) -> None:
    assert heading(talk.say(show_more, "show me more")) == "utter_nothing_shown_yet"


def test_nothing_matching_names_the_nearest_as_such(talk: Conversation) -> None:
    reply = talk.say(search_products, "green mugs")
    assert heading(reply) == "utter_no_match_nearest"
    assert payload(reply)["total"] == 0
    assert "color" not in payload(reply)["filters"]
    assert payload(reply)["items"]
    assert reply.slots["search"]["filters"]["color"] == "green"  # what was asked for stays asked for


def test_a_search_that_names_nothing_is_asked_back(talk: Conversation) -> None:
    assert heading(talk.say(search_products, "")) == "utter_search_what"
    talk.say(search_products, "mugs")
    assert heading(talk.say(refine_search, "please")) == "utter_refine_how"


def test_an_out_of_stock_item_says_so(talk: Conversation) -> None:
    reply = talk.say(search_products, "navy mug")
    (item,) = [item for item in payload(reply)["items"] if item["id"] == "m8"]
    assert item["availability"] == "out_of_stock"
    assert "out of stock" in reply.messages[1]["text"]


def test_the_slots_stay_small(talk: Conversation) -> None:
    reply = talk.say(
        search_products, "red or blue mugs under a tenner, not plastic, for my mum " + "very " * 150
    )
    assert len(str(reply.slots)) < 900


@pytest.mark.parametrize(
    "text", ["<b>mug</b>", "🍵🍵🍵", "杯子", "{what} {0}", "%s", "'; DROP TABLE", "a" * 1000, "\x00\x1b[31m"]
)
def test_strange_words_get_an_answer(text: str, talk: Conversation) -> None:
    for skill in (search_products, refine_search, show_more):
        assert talk.say(skill, text).messages


def test_nothing_found_says_what_relaxing_would_give(talk: Conversation) -> None:
    reply = talk.say(search_products, "blue mugs under £2")
    assert heading(reply) == "utter_no_match_nearest"
    options = reply.messages[0]["options"]
    without_price = payload(Conversation(talk.services).say(search_products, "blue mugs"))["total"]
    assert f"{without_price} if the price didn't matter" in options
    buttons = [button["payload"] for message in reply.messages for button in message["buttons"]]
    assert "forget the price" in buttons
    assert payload(talk.say(refine_search, "forget the price"))["total"] == without_price


def test_like_that_but_in_blue_stays_like_that(talk: Conversation) -> None:
    talk.say(search_products, "red polka dot coffee mug")
    talk.say(similar_products, "something like the first one")
    reply = talk.say(refine_search, "but in blue")
    assert talk.turn.search and (talk.turn.search.kind, talk.turn.search.anchor) == ("similar", "m1")
    assert payload(reply)["filters"] == {"color": "blue"}
    assert ids(reply)[0] == "m5"


def test_which_is_cheaper_is_answered_and_searches_nothing(talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    reply = talk.say(SKILLS["action_refine_search"], "which one is cheaper")
    assert payload(reply)["type"] == "product_detail"


def test_no_plastic_says_what_is_to_be_different_even_where_it_is_taken_for_a_no(talk: Conversation) -> None:
    talk.say(search_products, "cutlery")
    assert payload(talk.say(SKILLS["action_refuse_products"], "not palstic"))["filters"]["exclude"]


def test_not_the_second_one_is_refused_whatever_it_is_taken_for(talk: Conversation) -> None:
    shown = ids(talk.say(search_products, "mugs"))
    reply = talk.say(SKILLS["action_product_detail"], "not the second one")
    assert heading(reply) == "utter_refused"
    assert shown[1] not in ids(reply)
