"""Compare, why, goes with, go back: over the tiny store."""

from dataclasses import replace
from decimal import Decimal

import pytest

from actions.services import Services
from actions.skills import (
    ask_why,
    compare_products,
    go_back,
    goes_with,
    product_detail,
    recommend,
    refine_search,
    search_products,
    show_more,
    similar_products,
)

from .conftest import TINY, Conversation, heading, ids, payload

# Compare


def test_compares_what_is_pointed_at(talk: Conversation) -> None:
    shown = ids(talk.say(search_products, "mugs"))
    table = payload(talk.say(compare_products, "compare the first and the third"))
    assert table["type"] == "product_comparison"
    assert [item["id"] for item in table["items"]] == [shown[0], shown[2]]
    for row in table["rows"]:
        assert len(row["values"]) == 2
        assert row["values"][0] != row["values"][1]


def test_a_comparison_states_only_what_the_listings_state(talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    talk.turn = replace(talk.turn, shown=("m1", "m9", "m7"))
    reply = talk.say(compare_products, "compare the pink mug and the local cafe mug")
    rows = {row["attribute"]: row["values"] for row in payload(reply)["rows"]}
    assert rows["material"] == ["ceramic", None]
    assert rows["price"] == ["£2.10", "£3.75"]
    assert "not stated" in reply.messages[0]["text"]
    assert "£3.75" in reply.messages[0]["text"]


def test_compared_products_are_the_list_that_both_and_the_first_speak_of(talk: Conversation) -> None:
    shown = ids(talk.say(search_products, "mugs"))
    talk.say(compare_products, "compare 2 and 4")
    assert talk.turn.shown == (shown[1], shown[3])
    assert payload(talk.say(product_detail, "the first one"))["item"]["id"] == shown[1]
    assert ids(talk.say(go_back, "go back to the list"))[:1] == [shown[0]] or talk.turn.shown


def test_compares_it_with_another(talk: Conversation) -> None:
    shown = ids(talk.say(search_products, "mugs"))
    talk.say(product_detail, "the second one")
    table = payload(talk.say(compare_products, "compare it with the last one"))
    assert [item["id"] for item in table["items"]] == [shown[1], shown[4]]


def test_compares_what_was_never_shown_by_name(talk: Conversation) -> None:
    table = payload(talk.say(compare_products, "compare the tin opener and the bamboo cutlery set"))
    assert {item["id"] for item in table["items"]} == {"t1", "t2"}


def test_compare_alone_takes_a_list_of_up_to_four(talk: Conversation) -> None:
    shown = ids(talk.say(search_products, "red mugs under a tenner"))
    assert [item["id"] for item in payload(talk.say(compare_products, "compare"))["items"]] == shown


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("compare the ninth and the tenth", "utter_out_of_range"),
        ("compare them", "utter_compare_most"),
        ("compare all of them", "utter_compare_most"),
        ("compare", "utter_compare_most"),
        ("compare the first", "utter_compare_with"),
        ("compare the zeppelin and the hangar", "utter_compare_which"),
        ("compare the first one with the first one", "utter_compare_with"),
    ],
)
def test_what_cannot_be_compared_is_asked_back(text: str, answer: str, talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    reply = talk.say(compare_products, text)
    assert heading(reply) == answer
    assert "search" not in reply.slots


@pytest.mark.parametrize(
    "text", ["compare", "compare the first two", "compare both", "vs", "compare 1 and 2"]
)
def test_compare_with_nothing_shown(text: str, talk: Conversation) -> None:
    assert heading(talk.say(compare_products, text)) == "utter_nothing_shown_yet"


def test_with_the_third_after_the_first_was_named(talk: Conversation) -> None:
    shown = ids(talk.say(search_products, "mugs"))
    talk.say(compare_products, "compare the first")
    table = payload(talk.say(compare_products, "with the third one"))
    assert [item["id"] for item in table["items"]] == [shown[0], shown[2]]


# Why


def test_why_gives_the_evidence_of_the_search(talk: Conversation) -> None:
    listed = payload(talk.say(search_products, "red mugs under a tenner"))["items"]
    reply = talk.say(ask_why, "why the second one?")
    item = payload(reply)["item"]
    assert item["id"] == listed[1]["id"]
    assert item["reason"]["evidence"] == listed[1]["reason"]["evidence"]
    assert "£10.00 or less" in reply.messages[0]["text"]


def test_why_is_asked_of_a_product_of_an_earlier_list(talk: Conversation) -> None:
    first = payload(talk.say(search_products, "red mugs"))["items"][0]
    talk.say(search_products, "cushions")
    item = payload(talk.say(ask_why, "why the first mug you showed me"))["item"]
    assert (item["id"], item["reason"]["evidence"]) == (first["id"], first["reason"]["evidence"])


def test_why_on_a_later_page(talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    shown = ids(talk.say(show_more, "more"))
    assert payload(talk.say(ask_why, "why the first one"))["item"]["id"] == shown[0]


def test_why_a_similar_one(talk: Conversation) -> None:
    talk.say(search_products, "red polka dot coffee mug")
    talk.say(product_detail, "the first one")
    shown = ids(talk.say(similar_products, "something similar"))
    item = payload(talk.say(ask_why, "why the first one"))["item"]
    assert item["id"] == shown[0]
    assert item["reason"]["evidence"][0]["kind"] == "similar_item"


def test_why_a_suggestion_cites_the_orders(with_scores: Services) -> None:
    talk = Conversation(with_scores, "c01")
    listed = payload(talk.say(recommend, "what do you recommend for me?"))["items"]
    item = payload(talk.say(ask_why, "why the first one"))["item"]
    assert item["reason"]["evidence"] == listed[0]["reason"]["evidence"]
    assert any("customers" in piece for piece in item["reason"]["evidence"])


def test_why_what_they_named_themselves(talk: Conversation) -> None:
    talk.say(product_detail, "tell me about the tin opener")
    assert heading(talk.say(ask_why, "why that one")) == "utter_why_unknown"


def test_why_without_saying_which(talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    reply = talk.say(ask_why, "why these")
    assert heading(reply) == "utter_why_which"
    assert len(reply.messages[0]["buttons"]) == 5
    assert heading(talk.say(ask_why, "why the ninth one")) == "utter_out_of_range"


def test_why_with_nothing_shown(talk: Conversation) -> None:
    assert heading(talk.say(ask_why, "why this one")) == "utter_nothing_shown_yet"


# Goes with


def test_goes_with_is_what_customers_bought_along(with_scores: Services) -> None:
    talk = Conversation(with_scores)
    talk.say(search_products, "carbon fishing rod")
    reply = talk.say(goes_with, "what goes with the first one")
    assert heading(reply) == "utter_goes_with_results"
    for item in payload(reply)["items"]:
        piece = item["reason"]["evidence"][0]
        assert (piece["kind"], piece["item_id"]) == ("bought_together", "f1")
        assert piece["customers"] >= 5
        assert str(piece["customers"]) in item["reason"]["text"]
    assert "f1" not in ids(reply)


def test_goes_with_counts_the_customers_of_the_orders(with_scores: Services) -> None:
    import csv

    bought: dict[str, set[str]] = {}
    for row in csv.DictReader((TINY / "orders.csv").open()):
        if row["event"] == "purchase" and row["status"] == "completed":
            bought.setdefault(row["item_id"], set()).add(row["user_id"])
    talk = Conversation(with_scores)
    talk.say(search_products, "carbon fishing rod")
    for item in payload(talk.say(goes_with, "what goes with it"))["items"]:
        piece = item["reason"]["evidence"][0]
        assert piece["customers"] == len(bought["f1"] & bought[item["id"]])


def test_goes_with_within_constraints(with_scores: Services) -> None:
    talk = Conversation(with_scores)
    talk.say(search_products, "carbon fishing rod")
    talk.say(product_detail, "the first one")
    reply = talk.say(goes_with, "what goes with it under a fiver")
    assert heading(reply) in ("utter_goes_with_filtered", "utter_goes_with_none")
    for item in payload(reply)["items"] if "search" in reply.slots else ():
        assert Decimal(item["price"]["amount"]) <= 5


def test_it_is_what_the_complements_go_with_unless_there_is_just_one(with_scores: Services) -> None:
    talk = Conversation(with_scores)
    talk.say(search_products, "carbon fishing rod")
    talk.say(product_detail, "the first one")
    assert len(ids(talk.say(goes_with, "what goes with it"))) > 1
    assert payload(talk.say(product_detail, "tell me more about it"))["item"]["id"] == "f1"
    (only,) = ids(talk.say(goes_with, "what goes with the carbon fishing rod under a tenner"))
    assert payload(talk.say(product_detail, "tell me more about it"))["item"]["id"] == only


def test_nobody_bought_anything_with_it(with_scores: Services) -> None:
    talk = Conversation(with_scores)
    talk.say(product_detail, "tell me about the wooden jigsaw puzzle")
    assert heading(talk.say(goes_with, "what goes with it")) == "utter_goes_with_none"


def test_goes_with_without_the_orders_says_so(talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    reply = talk.say(goes_with, "what goes with the first one")
    assert heading(reply) == "utter_goes_with_unknown"
    assert reply.degraded


def test_goes_with_nothing_shown(talk: Conversation) -> None:
    assert heading(talk.say(goes_with, "what goes with it")) == "utter_nothing_shown_yet"


# Go back


def test_back_to_the_list_before(talk: Conversation) -> None:
    mugs = ids(talk.say(search_products, "mugs"))
    talk.say(refine_search, "in red")
    reply = talk.say(go_back, "go back")
    assert (heading(reply), ids(reply)) == ("utter_back_results", mugs)
    assert heading(talk.say(go_back, "go back")) == "utter_back_none"


def test_back_from_a_product_to_its_list(talk: Conversation) -> None:
    mugs = ids(talk.say(search_products, "mugs"))
    talk.say(product_detail, "the second one")
    assert ids(talk.say(go_back, "back")) == mugs


def test_back_from_the_next_page(talk: Conversation) -> None:
    mugs = ids(talk.say(search_products, "mugs"))
    talk.say(show_more, "more")
    assert ids(talk.say(go_back, "previous page")) == mugs


def test_back_to_what_is_named(talk: Conversation) -> None:
    mugs = ids(talk.say(search_products, "mugs"))
    for text in ("cushions", "backpacks"):
        talk.say(search_products, text)
    assert ids(talk.say(go_back, "go back to the mugs")) == mugs


def test_back_to_the_first_list(talk: Conversation) -> None:
    mugs = ids(talk.say(search_products, "mugs"))
    for text in ("cushions", "backpacks"):
        talk.say(search_products, text)
    assert ids(talk.say(go_back, "show me the first list")) == mugs


def test_back_after_back_goes_further(talk: Conversation) -> None:
    mugs = ids(talk.say(search_products, "mugs"))
    cushions = ids(talk.say(search_products, "cushions"))
    talk.say(search_products, "backpacks")
    assert ids(talk.say(go_back, "go back")) == cushions
    assert ids(talk.say(go_back, "go back")) == mugs


def test_a_search_goes_on_from_where_back_led(talk: Conversation) -> None:
    talk.say(search_products, "mugs")
    talk.say(search_products, "cushions")
    talk.say(go_back, "go back")
    assert payload(talk.say(refine_search, "in red"))["filters"] == {"category": "mugs", "color": "red"}


def test_back_with_nothing_shown(talk: Conversation) -> None:
    assert heading(talk.say(go_back, "go back")) == "utter_back_none"


def test_constraints_are_named_in_every_heading(talk: Conversation) -> None:
    talk.say(search_products, "red mugs")
    reply = talk.say(similar_products, "something similar to the first one in blue")
    assert heading(reply) == "utter_similar_filtered"
    assert "blue" in reply.messages[0]["what"]
    said = talk.say(recommend, "recommend me a mug under a fiver").messages
    assert any(message.get("what") == "mugs at £5.00 or less" for message in said)
