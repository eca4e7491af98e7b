"""Compare, questions, reasons, complements and going back, in whole conversations over both channels."""

from __future__ import annotations

from collections import Counter

import httpx
import pytest

from tests.e2e import shop
from tests.e2e.talk import RestShopper, Turn, WidgetShopper, amount

Shopper = RestShopper | WidgetShopper


def listing_text(item_id: str) -> str:
    row = shop.listings()[item_id]
    return f"{row['title']} {row.get('description', '')}"


def assert_quoted(turn: Turn) -> None:
    """Every sentence of an answer stands in the listing that it names, and is said."""
    for evidence in turn.payload("answer")["evidence"]:
        assert evidence["kind"] == "listing"
        assert evidence["sentence"] in listing_text(evidence["source"])
        assert evidence["sentence"] in turn.text


# Compare


def test_compares_two_of_a_list_and_goes_on_with_them(shopper: Shopper) -> None:
    shown = shopper.say("show me lunch bags").ids
    turn = shopper.say("compare the first and the third")
    table = turn.payload("product_comparison")
    assert [item["id"] for item in table["items"]] == [shown[0], shown[2]]
    assert all(len(set(row["values"])) > 1 for row in table["rows"])
    assert all(shop.listings()[i]["title"] in turn.text for i in (shown[0], shown[2]))
    second = shopper.say("tell me about the second one").payload("product_detail")
    assert second["item"]["id"] == shown[2]


def test_a_comparison_states_prices_as_the_feed_does(shopper: Shopper) -> None:
    shopper.say("red mugs")
    table = shopper.say("compare the two cheapest and the most expensive").payload("product_comparison")
    for item in table["items"]:
        assert amount(item["price"]) == shop.price(item["id"])
    (prices,) = [row["values"] for row in table["rows"] if row["attribute"] == "price"]
    assert prices == [f"£{shop.price(item['id'])}" for item in table["items"]]


def test_what_cannot_be_compared_is_asked_back(shopper: Shopper) -> None:
    assert not any("custom" in m for m in shopper.say("compare the first two").messages)
    shopper.say("show me lunch bags")
    assert "5" in shopper.say("compare the ninth and the tenth").text
    assert shopper.say("compare all of them").buttons
    assert len(shopper.say("compare the first").buttons) == 4


# Questions


def test_a_question_is_answered_with_the_listing_s_words(shopper: Shopper) -> None:
    shopper.say("Artisanal Tomato Soup Bowl")
    shopper.say("tell me about the artisanal tomato soup bowl")
    turn = shopper.say("is it dishwasher safe?")
    assert_quoted(turn)
    assert turn.text.startswith("Yes")


def test_what_the_listing_does_not_say_is_not_guessed(shopper: Shopper) -> None:
    shopper.say("show me lunch bags")
    shopper.say("the first one")
    turn = shopper.say("is it waterproof?")
    assert not any("custom" in message for message in turn.messages)
    assert "doesn't say" in turn.text


def test_a_question_about_nothing(shopper: Shopper) -> None:
    turn = shopper.say("is it waterproof?")
    assert not any("custom" in message for message in turn.messages)


def test_a_question_about_one_of_several_is_repeated_for_the_one_picked(shopper: Shopper) -> None:
    shown = shopper.say("waterproof jackets").ids
    asked = shopper.say("is it waterproof?")
    assert len(asked.buttons) == len(shown)
    turn = shopper.say(asked.buttons[0]["payload"])
    assert_quoted(turn)
    assert {e["source"] for e in turn.payload("answer")["evidence"]} == {shown[0]}


def test_how_many_and_how_much(shopper: Shopper) -> None:
    shopper.say("tell me about the pack of 72 retrospot cake cases")
    assert "72" in shopper.say("how many are in the pack?").text
    assert f"£{shop.price('21212')}" in shopper.say("how much is it").text


# Why


def test_why_cites_what_the_list_cited(shopper: Shopper) -> None:
    listed = shopper.say("red mug under a tenner").items
    reason = shopper.say("why the second one?").payload("product_detail")["item"]["reason"]
    assert reason["evidence"] == listed[1]["reason"]["evidence"]


def test_why_with_nothing_shown(shopper: Shopper) -> None:
    assert not any("custom" in message for message in shopper.say("why this one?").messages)


# Goes with


def test_complements_count_the_customers_of_the_orders(shopper: Shopper) -> None:
    shopper.say("tell me about Lunch Bag Red Retrospot")
    turn = shopper.say("what goes with it?")
    anchor = next(i for i, row in shop.listings().items() if row["title"] == "Lunch Bag Red Retrospot")
    both: Counter[str] = Counter()
    for bought in shop.purchases().values():
        if anchor in bought:
            both.update(bought)
    for item in turn.items:
        piece = item["reason"]["evidence"][0]
        assert (piece["kind"], piece["item_id"]) == ("bought_together", anchor)
        assert piece["customers"] == both[item["id"]] >= 5


# "It" beside a list


def test_it_is_what_the_complements_go_with(shopper: Shopper) -> None:
    anchor = shopper.say("red mugs").items[1]
    shopper.say("what goes with the second one?")
    assert anchor["title"] in shopper.say("is it dishwasher safe?").text
    shopper.say("back to the list")
    assert anchor["title"] in shopper.say("how big is this?").text
    shopper.say("show me more")
    (line,) = shopper.say("add it to my cart").payload("cart")["lines"]
    assert line["item"]["id"] == anchor["id"]
    shopper.say("back to the list")
    detail = shopper.say("tell me about the first one").payload("product_detail")
    assert detail["item"]["title"] in shopper.say("is it dishwasher safe?").text


def test_neither_they_nor_what_is_refused_is_what_the_complements_go_with(shopper: Shopper) -> None:
    anchor = shopper.say("red mugs").items[0]
    shopper.say("what goes with the first one?")
    assert anchor["title"] not in shopper.say("are they dishwasher safe?").text
    assert anchor["title"] not in shopper.say("not that one").text


def test_it_is_asked_for_after_a_comparison(shopper: Shopper) -> None:
    shopper.say("red mugs")
    shopper.say("what goes with the first one?")
    shopper.say("compare it with the second one")
    assert len(shopper.say("what colour is it?").buttons) == 2


def test_an_answer_names_its_product(shopper: Shopper) -> None:
    shopper.say("waterproof jackets")
    title = shopper.say("tell me about the first one").payload("product_detail")["item"]["title"]
    for question in ("is it waterproof?", "how much is it?", "what is it made of?", "is it in stock?"):
        assert title in shopper.say(question).text


# Slips, and places that the list at hand does not have


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("the secnd one", 1),
        ("teh sceond", 1),
        ("nubmer thre", 2),
        ("teh lsat one", 4),
        ("the secnod last one", 3),
    ],
)
def test_a_slip_points_as_the_word_does(typed: str, place: int, client: httpx.Client) -> None:
    guest = RestShopper(client)
    shown = guest.say("show me mugs").ids
    assert guest.say(typed).payload("product_detail")["item"]["id"] == shown[place]


def test_the_chepest_one_is_the_cheapest(client: httpx.Client) -> None:
    guest, other = RestShopper(client), RestShopper(client)
    guest.say("show me candles")
    other.say("show me candles")
    slipped = guest.say("the chepest one").payload("product_detail")["item"]["id"]
    assert slipped == other.say("the cheapest one").payload("product_detail")["item"]["id"]


@pytest.mark.parametrize("typed", ["number 4", "add number 4 to my cart", "is number 4 waterproof?"])
def test_a_comparison_of_two_has_no_fourth(typed: str, shopper: Shopper) -> None:
    shopper.say("show me mugs")
    shopper.say("compare the first two")
    turn = shopper.say(typed)
    assert "ends at number 2" in turn.text and len(turn.buttons) == 2
    assert not any("custom" in message for message in turn.messages)


def test_watched_prices_give_way_to_the_list_before_them(shopper: Shopper) -> None:
    shown = shopper.say("show me mugs").ids
    shopper.say("tell me when the first one gets cheaper")
    shopper.say("what am I watching?")
    turn = shopper.say("number 4")
    assert "ends at number 1" in turn.text and not any("custom" in message for message in turn.messages)
    shopper.say("stop watching everything")
    assert shopper.say("number 4").payload("product_detail")["item"]["id"] == shown[3]


def test_them_are_the_list_though_one_was_looked_at(client: httpx.Client) -> None:
    guest = RestShopper(client)
    shown = guest.say("show me mugs").ids
    guest.say("compare the first two")
    guest.say("tell me about the first one")
    items = guest.say("compare them").payload("product_comparison")["items"]
    assert [item["id"] for item in items] == shown[:2]


def test_a_price_in_other_money_is_asked_for_in_the_shop_s(client: httpx.Client) -> None:
    guest = RestShopper(client)
    guest.say("show me mugs")
    turn = guest.say("20 bucks")
    assert "GBP" in turn.text and not any("custom" in message for message in turn.messages)


@pytest.mark.parametrize("typed", ["yo got any mugs", "mugs innit"])
def test_slang_wishes_for_nothing_more(typed: str, client: httpx.Client) -> None:
    found = RestShopper(client).say(typed).payload("product_carousel")
    plain = RestShopper(client).say("mugs").payload("product_carousel")
    assert [item["id"] for item in found["items"]] == [item["id"] for item in plain["items"]]


def test_a_watch_asked_for_in_haste(client: httpx.Client) -> None:
    turn = RestShopper(client).say("let me kno when the red retrospot mug drops under 2 quid")
    assert "Red Retrospot Mug" in turn.text and "£2.00" in turn.text


def test_what_the_recipient_likes_keeps_whom_it_is_for(client: httpx.Client) -> None:
    guest = RestShopper(client)
    guest.say("gift for my mum under £20")
    turn = guest.say("she likes gardening")
    assert "mum" in turn.text and all(shop.price(item_id) <= 20 for item_id in turn.ids)


def test_cheaper_is_said_of_the_list_at_hand(client: httpx.Client) -> None:
    guest = RestShopper(client)
    dearest = max(map(shop.price, guest.say("show me mugs").ids))
    cheaper = guest.say("anything cehaper")
    assert cheaper.payload("product_carousel")["filters"]["category"] == "mugs"
    assert max(map(shop.price, cheaper.ids)) < dearest


# References to earlier lists, and back


def test_an_earlier_list_is_still_there(shopper: Shopper) -> None:
    mugs = shopper.say("red mugs").ids
    umbrellas = shopper.say("show me umbrellas").ids
    shopper.say("show me teapots")
    detail = shopper.say("tell me about the second one from before").payload("product_detail")
    assert detail["item"]["id"] == umbrellas[1]
    detail = shopper.say("tell me about the first mug you showed me").payload("product_detail")
    assert detail["item"]["id"] == mugs[0]


def test_going_back(shopper: Shopper) -> None:
    mugs = shopper.say("red mugs").ids
    shopper.say("cheaper ones")
    assert shopper.say("go back").ids == mugs
    shopper.say("the second one")
    assert shopper.say("back to the list").ids == mugs
    assert "no earlier list" in shopper.say("go back").text


def test_back_to_what_is_named(shopper: Shopper) -> None:
    mugs = shopper.say("red mugs").ids
    shopper.say("show me umbrellas")
    shopper.say("show me teapots")
    assert shopper.say("back to the mugs please").ids == mugs


# Refining until nothing is left


def test_nothing_found_says_what_relaxing_gives_and_does_it(shopper: Shopper) -> None:
    turn = shopper.say("red mugs under 10p")
    (relaxing,) = [button for button in turn.buttons if button["payload"] == "forget the price"]
    found = shopper.say(relaxing["payload"]).payload("product_carousel")
    assert str(found["total"]) in turn.text
    assert "price_max" not in found["filters"]


@pytest.mark.parametrize("text", ["not the second one", "no, not the second", "not number 2"])
def test_what_is_refused_does_not_come_again(shopper: Shopper, text: str) -> None:
    second = shopper.say("show me umbrellas").ids[1]
    assert second not in shopper.say(text).ids
    assert second not in shopper.say("show me more").ids
