"""Orders in whole conversations: for their own customer only; each guest here has numbers of their own."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from decimal import Decimal
from functools import cache

import httpx
import pytest

from tests.e2e import shop
from tests.e2e.servers import Service
from tests.e2e.talk import RestShopper, Turn, WidgetShopper, amount

Shopper = RestShopper | WidgetShopper
Number = tuple[str, str]


@cache
def orders() -> dict[Number, list[dict[str, str]]]:
    """Lines of the feed by (order number, customer number)."""
    found: dict[Number, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(shop.STORE / "orders.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["user_id"]:
                found[row["order_id"], row["user_id"]].append(row)
    return dict(found)


@cache
def cancelled() -> list[Number]:
    return [number for number, lines in orders().items() if lines[0]["status"] == "cancelled"]


def total(number: Number) -> Decimal:
    return sum((Decimal(line["price"]) * int(line["quantity"]) for line in orders()[number]), Decimal(0))


def shows(turn: Turn, number: Number) -> bool:
    """Whether the whole order is shown as the feed has it."""
    found = [m["custom"] for m in turn.messages if m.get("custom", {}).get("type") == "order"]
    if not found:
        return False
    (order,) = found
    assert order["order_id"] == number[0]
    assert sorted((line["item"]["id"], line["quantity"]) for line in order["lines"]) == sorted(
        (line["item_id"], int(line["quantity"])) for line in orders()[number]
    )
    assert sum(amount(line["line_total"]) for line in order["lines"]) == total(number)
    assert amount(order["total"]) == total(number) and f"£{total(number):,}" in turn.text
    return True


def shows_no_order(turn: Turn) -> bool:
    return not any(message.get("custom", {}).get("type") == "order" for message in turn.messages)


MINE = ("536365", "17850")


def test_a_missing_number_is_asked_for_and_remembered(shopper: Shopper) -> None:
    assert "order number" in shopper.say("where is my order").text
    assert "customer number" in shopper.say("536365").text
    assert shows(shopper.say("17850"), MINE)
    assert shows(shopper.say("what was in my order"), MINE)
    assert shows(shopper.say("what was in it"), MINE)
    assert "Nothing in the record" in shopper.say("was it cancelled?").text


def test_all_at_once(shopper: Shopper) -> None:
    assert shows(shopper.say("what was in order 536365, customer number 17850"), MINE)


def test_markup_around_a_number_hides_nothing(shopper: Shopper) -> None:
    assert shows(shopper.say("order <b>536365</b>, customer no.<i>17850</i>"), MINE)
    guest = type(shopper)(shopper.client)
    assert "order 99" in guest.say("where is my order #<b>99</b>?").text
    guest = type(shopper)(shopper.client)
    guest.say("where is my order")
    assert "customer number" in guest.say("<b>536365</b>").text
    assert shows(guest.say("**17850**"), MINE)
    guest = type(shopper)(shopper.client)
    guest.say("where is my order")
    assert "order 7" in guest.say("<b>7</b>").text


def test_where_it_is_means_the_order_just_shown(shopper: Shopper) -> None:
    assert shopper.say("show me red mugs").ids
    assert shows(shopper.say("order 536365 customer 17850"), MINE)
    assert shows(shopper.say("where is it?"), MINE)
    assert shopper.say("tell me about the first one").payload("product_detail")
    assert shows_no_order(shopper.say("where is it?"))


@pytest.mark.parametrize("typed", ["cancel it", "when will it come", "where is it"])
def test_it_is_the_order_just_shown_whatever_else_the_words_may_mean(
    typed: str, client: httpx.Client
) -> None:
    guest = RestShopper(client)
    assert shows(guest.say("order 536365 customer 17850"), MINE)
    assert shows(guest.say(typed), MINE)


def test_who_does_not_know_a_number_is_told_where_it_stands(client: httpx.Client) -> None:
    guest = RestShopper(client)
    guest.say("where is my order")
    assert "confirmation" in guest.say("idk").text


def test_numbers_of_one_or_two_digits(client: httpx.Client) -> None:
    guest = RestShopper(client)
    assert "order number" in guest.say("where is my order").text
    assert "order 7" in guest.say("7").text
    assert "these two numbers together" in guest.say("12").text
    assert "these two numbers together" in RestShopper(client).say("where is order 8, customer 13").text


def test_the_longest_order_of_all(client: httpx.Client) -> None:
    number = max(orders(), key=lambda one: len(orders()[one]))
    guest = RestShopper(client)
    turn = guest.say(f"what was in order {number[0]}, customer number {number[1]}")
    assert shows(turn, number) and len(turn.text) < 2_000
    assert guest.say("show me lunch bags").ids


def test_a_cancelled_one(shopper: Shopper) -> None:
    number = cancelled()[10]
    turn = shopper.say(f"was my order {number[0]} cancelled? my customer number is {number[1]}")
    assert shows(turn, number) and "Yes" in turn.text
    assert "cancelled already" in shopper.say("cancel my order please").text


def test_wrong_customer_unknown_order_and_another_s_are_one_answer(client: httpx.Client) -> None:
    said = {
        RestShopper(client).say(f"where is order {order_id}, customer number {customer_id}").text
        for order_id, customer_id in (("536370", "17851"), ("999999", "17852"), ("536384", "12583"))
    }
    assert len(said) == 1 and "these two numbers together" in said.pop()


def test_interrupted_by_a_search_and_taken_up_again(shopper: Shopper) -> None:
    shopper.say("what was in order 536365")
    assert shopper.say("show me lunch bags").ids
    assert "return" in shopper.say("can I return it if it's the wrong size").text.lower()
    assert shows(shopper.say("my customer number is 17850"), MINE)
    assert shopper.say("the first one").payload("product_detail")


def test_too_many_wrong_tries_lock_the_conversation(client: httpx.Client) -> None:
    guest = RestShopper(client)
    said = [guest.say(f"order {536500 + n} customer number {99000 + n}").text for n in range(5)]
    assert all("these two numbers together" in text for text in said[:4])
    assert "15 minutes" in said[4] and shop.contact() in said[4]
    right = guest.say("where is order 536365, customer number 17850")
    assert shows_no_order(right) and "15 minutes" in right.text
    assert guest.say("show me lunch bags").ids, "everything else goes on"


def test_a_new_conversation_frees_no_order(client: httpx.Client) -> None:
    number = next(n for n in orders() if n[0] == "536409")
    for n in range(5):
        RestShopper(client).say(f"order {number[0]} customer number {98000 + n}")
    turn = RestShopper(client).say(f"order {number[0]} customer number {number[1]}")
    assert shows_no_order(turn) and "15 minutes" in turn.text
    assert shows(RestShopper(client, number[1]).say(f"show me order {number[0]}"), number), "signed in"


def test_signed_in(client: httpx.Client) -> None:
    who = shop.sample_customers()[0]
    theirs = sorted((lines[0]["time"], number) for number, lines in orders().items() if number[1] == who)
    for shopper in (RestShopper(client, who), WidgetShopper(client, who)):
        assert shows(shopper.say("where is my order"), theirs[-1][1])
        assert shows(shopper.say(f"show me order {theirs[0][1][0]}"), theirs[0][1])
        assert shows(shopper.say("is it cancelled?"), theirs[0][1])
        listed = shopper.say("my past orders")
        assert [b["title"] for b in listed.buttons][:5] == [
            f"Order {number[0]}" for _, number in reversed(theirs[-5:])
        ]
        assert shows(shopper.say(listed.buttons[1]["payload"]), theirs[-2][1])
        assert shows_no_order(shopper.say("show me order 536365, customer number 17850"))


def test_in_the_middle_of_the_gift_finder(shopper: Shopper) -> None:
    shopper.say("a gift")
    assert shows_no_order(turn := shopper.say("where is my order")) and len(turn.messages) > 1


@pytest.mark.parametrize(
    "number", ["9" * 999, "-536365", "abcdef", "'; DROP TABLE orders; --", "💥", "<b></b>"]
)
def test_what_is_no_number(client: httpx.Client, number: str) -> None:
    guest = RestShopper(client)
    guest.say("where is my order")
    assert shows_no_order(guest.say(number))
    assert "customer number" in guest.say("536365").text


def test_no_number_is_logged(client: httpx.Client, service: Service) -> None:
    RestShopper(client).say("where is order 987612, customer number 98761")
    for server in (service.actions, service.bot):
        log = server.log.read_text(errors="replace")
        assert "987612" not in log and "98761" not in log
