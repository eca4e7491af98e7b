"""The main job over both channels, judged by the store's own files."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest

from tests.e2e import shop
from tests.e2e.talk import RestShopper, Turn, WidgetShopper, amount

Shopper = RestShopper | WidgetShopper

TENNER = Decimal(10)


def assert_true_to_the_feed(turn: Turn) -> None:
    """Every product shown is in the feed at this price and stock, and says why it is shown."""
    for item in turn.items:
        row = shop.listings()[item["id"]]
        assert amount(item["price"]) == shop.price(item["id"])
        assert item["availability"] == row["availability"]
        assert item["title"] == row["title"]
        assert item["reason"]["text"]
        assert item["reason"]["evidence"]


def assert_red_mugs_under_a_tenner(turn: Turn) -> None:
    assert_true_to_the_feed(turn)
    assert turn.ids
    for item_id in turn.ids:
        assert shop.price(item_id) <= TENNER
        assert shop.states(item_id, "red") and shop.states(item_id, "mug"), shop.listings()[item_id]


def test_searches_and_refines(shopper: Shopper) -> None:
    found = shopper.say("red mug under a tenner")
    assert_red_mugs_under_a_tenner(found)
    assert found.payload("product_carousel")["filters"]["price_max"] == {"amount": "10.00", "currency": "GBP"}

    cheaper = shopper.say("cheaper ones")
    assert_red_mugs_under_a_tenner(cheaper)
    assert max(map(shop.price, cheaper.ids)) <= max(map(shop.price, found.ids))
    assert cheaper.text != found.text


def test_tells_of_the_second_one_and_what_is_similar(shopper: Shopper) -> None:
    second = shopper.say("red mug under a tenner").ids[1]

    detail = shopper.say("tell me about the second one").payload("product_detail")
    assert detail["item"]["id"] == second
    assert amount(detail["item"]["price"]) == shop.price(second)

    similar = shopper.say("something similar")
    assert_true_to_the_feed(similar)
    assert similar.ids and second not in similar.ids


def test_recommends_from_what_a_customer_bought(client: httpx.Client, shopper: Shopper) -> None:
    customer = shop.sample_customers()[0]
    bought = shop.purchases()[customer]
    signed_in = type(shopper)(client, customer_id=customer)
    if isinstance(signed_in, WidgetShopper):
        signed_in.agree("personalisation")
    turn = signed_in.say("what do you recommend for me?")
    assert_true_to_the_feed(turn)
    assert not bought & set(turn.ids)
    evidence = [piece for item in turn.items for piece in item["reason"]["evidence"]]
    personal = [piece for piece in evidence if piece["kind"] in ("bought_together", "similar_customers")]
    assert personal
    assert {piece["item_id"] for piece in personal} <= bought


def test_this_is_the_product_on_the_page(shopper: Shopper) -> None:
    [item_id] = shopper.say("red mug under a tenner").ids[:1]
    guest = type(shopper)(shopper.client)
    asked = guest.say("tell me about this one", item_id=item_id)
    assert asked.payload("product_detail")["item"]["id"] == item_id
    assert [
        line["item"]["id"]
        for line in guest.say("add this to my cart", item_id=item_id).payload("cart")["lines"]
    ] == [item_id]
    unknown = type(shopper)(shopper.client).say("tell me about this one", item_id="no-such-product")
    assert "custom" not in unknown.messages[0]


def test_a_customer_who_agreed_to_nothing_is_told_why_nothing_is_personal(client: httpx.Client) -> None:
    customer = shop.sample_customers()[1]
    turn = WidgetShopper(client, customer_id=customer).say("what do you recommend for me?")
    assert_true_to_the_feed(turn)
    assert "haven't agreed" in turn.text
    assert {piece["kind"] for item in turn.items for piece in item["reason"]["evidence"]} == {"popular"}


def test_recommends_what_is_popular_to_a_guest(shopper: Shopper) -> None:
    turn = shopper.say("what do you recommend for me?")
    assert_true_to_the_feed(turn)
    assert {piece["kind"] for item in turn.items for piece in item["reason"]["evidence"]} == {"popular"}


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("how long does delivery take?", "delivery"),
        ("can I send something back?", "returns"),
        ("can I pay by card?", "payment"),
    ],
)
def test_answers_from_the_policies(shopper: Shopper, question: str, topic: str) -> None:
    turn = shopper.say(question)
    for evidence in turn.payload("answer")["evidence"]:
        assert evidence["kind"] == "policy"
        assert evidence["sentence"] in " ".join(shop.policy(topic).split())
        assert evidence["sentence"] in turn.text


def test_who_wants_a_person_waits_for_one(shopper: Shopper) -> None:
    waiting = shopper.say("can I talk to a human please").payload("handoff")
    assert waiting["state"] == "waiting"
    assert waiting["position"] >= 1


def test_a_new_search_inherits_nothing(shopper: Shopper) -> None:
    shopper.say("red mug under a tenner")
    turn = shopper.say("show me sofas")
    assert_true_to_the_feed(turn)
    assert all(shop.states(item_id, "(sofa|couch|settee|loveseat|sectional)") for item_id in turn.ids)
    assert all(shop.price(item_id) > TENNER for item_id in turn.ids)
    assert not {"color", "price_max"} & set(turn.payload("product_carousel")["filters"])


def test_starting_over_forgets_the_search(shopper: Shopper) -> None:
    shopper.say("red mug under a tenner")
    shopper.say("start over")
    turn = shopper.say("the second one")
    assert not any("custom" in message for message in turn.messages)


def test_conversations_do_not_mix(client: httpx.Client, shopper: Shopper) -> None:
    other = type(shopper)(client)
    shopper.say("red mug under a tenner")
    other.say("show me sofas")
    assert_red_mugs_under_a_tenner(shopper.say("cheaper ones"))


@pytest.mark.parametrize(
    "text", ["hello", "help", "thanks", "bye", "what is the capital of France", "asdf qwer"]
)
def test_small_talk_gets_words_and_no_products(shopper: Shopper, text: str) -> None:
    turn = shopper.say(text)
    assert turn.text
    assert not any("custom" in message for message in turn.messages)


def test_pages_looked_at_count_as_browsing_once_the_shopper_agreed(client: httpx.Client) -> None:
    def recommended_after_a_look(level: str) -> set[str]:
        guest = WidgetShopper(client)
        guest.agree(level)
        [item_id] = RestShopper(client).say("red mug under a tenner").ids[:1]
        viewed = {"event_id": "e-1", "name": "view_item", "items": [{"item_id": item_id}]}
        told = client.post("/webhooks/widget/events", json={"events": [viewed]}, headers=guest.headers)
        assert told.status_code == 202, told.text
        items = guest.say("what do you recommend for me?").items
        return {piece["kind"] for item in items for piece in item["reason"]["evidence"]}

    assert recommended_after_a_look("necessary") == {"popular"}
    assert recommended_after_a_look("personalisation") & {"browsed", "similar_item", "bought_together"}
