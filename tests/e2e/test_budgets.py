"""Budgets in every shape: what is shown keeps them, and where nothing can, that is what is said."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest

from tests.e2e import shop
from tests.e2e.talk import RestShopper, amount

NOTHING, HUGE = Decimal(0), Decimal(10**7)


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        ("under £5", None, "5"),
        ("below 5 quid", None, "5"),
        ("no more than a fiver", None, "5"),
        ("less than a tenner", None, "10"),
        ("for a tenner", None, "10"),
        ("under two fifty", None, "2.50"),
        ("under fifty pence", None, "0.50"),
        ("for 50p or less", None, "0.50"),
        ("up to £1.25", None, "1.25"),
        ("at most three pounds", None, "3"),
        ("max 3.50", None, "3.50"),
        ("between £2 and £4", "2", "4"),
        ("between two and four pounds", "2", "4"),
        ("£2-£4", "2", "4"),
        ("around £3", "2.40", "3.60"),
        ("about three quid", "2.40", "3.60"),
        ("at least £5", "5", None),
        ("over a tenner", "10", None),
        ("£10 or more", "10", None),
        ("under a million pounds", None, "1000000"),
        ("under £999999", None, "999999"),
        ("over -5", None, None),
    ],
)
def test_what_is_shown_keeps_it(said: str, least: str | None, most: str | None, client: httpx.Client) -> None:
    turn = RestShopper(client).say(f"mugs {said}")
    found = turn.payload("product_carousel")
    filters = found["filters"]
    assert found["total"] > 0 and turn.ids
    for name, wanted in (("price_min", least), ("price_max", most)):
        stated = filters.get(name)
        assert (amount(stated) if stated else None) == (Decimal(wanted) if wanted else None)
    low, high = Decimal(least) if least else NOTHING, Decimal(most) if most else HUGE
    assert all(low <= shop.price(item_id) <= high for item_id in turn.ids)


@pytest.mark.parametrize(
    "said",
    [
        *("under nothing", "under zero", "below £0", "below £0.00", "for free", "for nothing", "under nowt"),
        *("under -5", "under -£5", "below £-5", "under minus five pounds", "that cost nothing"),
    ],
)
def test_nothing_is_to_be_had_for_nothing(said: str, client: httpx.Client) -> None:
    guest = RestShopper(client)
    turn = guest.say(f"mugs {said}")
    assert not any("custom" in message for message in turn.messages)
    cheapest = guest.say("forget the price")
    assert cheapest.payload("product_carousel")["total"] > 0
    (first, *_) = guest.say("cheapest first").ids
    assert f"£{shop.price(first)}" in turn.text


def test_a_budget_that_nothing_meets_shows_the_nearest_as_such(client: httpx.Client) -> None:
    turn = RestShopper(client).say("mugs over £500")
    assert turn.payload("product_carousel")["total"] == 0


@pytest.mark.parametrize(
    "said",
    [
        *("idc about the price", "price doesn't matter", "don't care how much", "whatever the price"),
        *("dont care how much it costs", "money is no object", "forget the price"),
    ],
)
def test_a_price_that_does_not_matter_is_none_that_is_asked_for(said: str, client: httpx.Client) -> None:
    guest = RestShopper(client)
    total = guest.say("mugs").payload("product_carousel")["total"]
    guest.say("mugs under £2")
    guest.say("the first one")
    turn = guest.say(said)
    found = turn.payload("product_carousel")
    assert "price_max" not in found["filters"] and found["total"] == total
