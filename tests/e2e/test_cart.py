"""The cart in whole conversations, over both channels."""

from __future__ import annotations

import uuid
from decimal import Decimal

import httpx
import pytest

from tests.e2e.servers import Service
from tests.e2e.talk import RestShopper, Turn, WidgetShopper, amount

Shopper = RestShopper | WidgetShopper


def lines(turn: Turn) -> list[tuple[str, int]]:
    """What a cart holds; its total is the sum of its lines, each at the price of its item."""
    cart = turn.payload("cart")
    for line in cart["lines"]:
        assert amount(line["line_total"]) == amount(line["item"]["price"]) * line["quantity"]
    assert amount(cart["total"]) == sum((amount(line["line_total"]) for line in cart["lines"]), Decimal(0))
    return [(line["item"]["id"], line["quantity"]) for line in cart["lines"]]


def test_a_cart_from_the_first_product_to_the_till(shopper: Shopper) -> None:
    first, second, third = shopper.say("red mugs under £10").ids[:3]
    assert lines(shopper.say("add two of the second one to my cart")) == [(second, 2)]
    assert lines(shopper.say("and the first one please, put it in my basket")) == [(second, 2), (first, 1)]
    assert lines(shopper.say("make it three")) == [(second, 2), (first, 3)]
    assert lines(shopper.say("take the second one out of my cart")) in ([(second, 2)], [(first, 3)])
    shopper.say("show me mugs")
    shown = shopper.say("what's in my cart")
    assert len(lines(shown)) == 1
    assert "Total: £" in shown.text
    assert any(button["payload"] == "show my cart" for button in shopper.say("check out").buttons)
    assert lines(shopper.say("empty my cart")) == []
    assert third not in shopper.say("show my cart").text


def test_one_for_another_and_a_change_of_mind(shopper: Shopper) -> None:
    first, _, third = shopper.say("red mugs under £10").ids[:3]
    assert lines(shopper.say("add the first one to my cart")) == [(first, 1)]
    swapped = shopper.say("swap it for the third one")
    assert lines(swapped) == [(third, 1)] and "out of your cart" in swapped.text
    assert lines(shopper.say("i'd rather have the first one instead")) == [(first, 1)]
    assert lines(shopper.say("i changed my mind, no mug")) == []


def test_the_blue_one_instead(shopper: Shopper) -> None:
    shown = shopper.say("alarm clocks").items
    green, red, pink = (item["title"] for item in shown[:3])
    shopper.say("add the red one to my cart")
    swapped = shopper.say("the pink one instead")
    assert lines(swapped) == [(shown[2]["id"], 1)]
    assert red in swapped.text and pink in swapped.text
    assert lines(shopper.say("make it two")) == [(shown[2]["id"], 2)]
    swapped = shopper.say("no sorry, i meant the green one")
    assert lines(swapped) == [(shown[0]["id"], 2)]
    assert pink in swapped.text and green in swapped.text
    blue = shopper.say("the blue one instead")
    assert blue.payload("product_carousel")["filters"]["color"] == "blue"
    assert lines(shopper.say("the first one instead")) == [(blue.ids[0], 2)]


def test_no_the_other_one_of_two(shopper: Shopper) -> None:
    shown = shopper.say("alarm clocks").ids
    shopper.say("compare the first two")
    assert lines(shopper.say("add the first one to my cart")) == [(shown[0], 1)]
    assert lines(shopper.say("no the other one")) == [(shown[1], 1)]


def test_several_at_once_are_as_many_as_counted(shopper: Shopper) -> None:
    shown = shopper.say("candles").ids
    assert lines(shopper.say("add the first three to my cart")) == [(item_id, 1) for item_id in shown[:3]]
    assert lines(shopper.say("take the last two out of my cart")) == [(shown[0], 1)]
    assert shopper.say("put both in my cart").buttons
    assert lines(shopper.say("show my cart")) == [(shown[0], 1)]


def test_a_detail_offers_the_cart_and_it_goes_in(shopper: Shopper) -> None:
    shown = shopper.say("cushions").ids
    detail = shopper.say("tell me about the third one")
    (add,) = [b["payload"] for b in detail.buttons if "cart" in b["payload"]]
    assert lines(shopper.say(add)) == [(shown[2], 1)]


def test_starting_over_keeps_the_cart(shopper: Shopper) -> None:
    first = shopper.say("cushions").ids[0]
    shopper.say("add the first one to my cart")
    shopper.say("start over")
    assert lines(shopper.say("show my cart")) == [(first, 1)]


def test_which_one_is_asked_and_a_button_answers(shopper: Shopper) -> None:
    shopper.say("mugs")
    asked = shopper.say("add a mug to my cart")
    assert len(asked.buttons) > 1
    added = shopper.say(asked.buttons[0]["payload"])
    assert [quantity for _, quantity in lines(added)] == [1]


def test_the_gift_finder_goes_on_after_the_cart(shopper: Shopper) -> None:
    first = shopper.say("red mugs").ids[0]
    shopper.say("I need a present")
    interrupted = shopper.say("add the first one to my cart")
    assert lines(interrupted) == [(first, 1)]
    assert interrupted.messages[-1].get("text")
    assert shopper.say("for my mum").messages


def test_the_same_message_id_counts_once(client: httpx.Client) -> None:
    shopper = RestShopper(client)
    shopper.say("red mugs")
    body = {
        "sender": shopper.sender,
        "message": "add the first one to my cart",
        "message_id": uuid.uuid4().hex,
    }
    for _ in range(2):
        client.post("/webhooks/rest/webhook", json=body).raise_for_status()
    assert [quantity for _, quantity in lines(shopper.say("show my cart"))] == [1]
    shopper.say("add the first one to my cart")
    assert [quantity for _, quantity in lines(shopper.say("show my cart"))] == [2]


def test_a_cart_outlives_bot_and_actions(client: httpx.Client, service: Service) -> None:
    shopper = RestShopper(client)
    first = shopper.say("red mugs").ids[0]
    shopper.say("two of the first one in my cart please")
    service.actions.restart()
    assert lines(shopper.say("show my cart")) == [(first, 2)]


@pytest.mark.parametrize(
    "typed",
    [
        "add 1000000 of the first one to my cart",
        "add -5 of the second to my cart",
        "add 0 of the first one to my cart",
        "add <script>alert(1)</script> to my cart",
        "add the 99th one to my cart",
        "remove the elephant from my cart",
        "add " + "the first one and " * 40 + "the second to my cart",
    ],
)
def test_absurd_wishes_are_answered_and_change_nothing_absurd(shopper: Shopper, typed: str) -> None:
    shopper.say("red mugs")
    assert "<script>" not in shopper.say(typed).text
    assert all(0 < quantity <= 99 for _, quantity in lines(shopper.say("show my cart")))
