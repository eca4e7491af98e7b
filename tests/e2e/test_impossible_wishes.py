"""Wishes that no clerk can meet, one or more an ability: told why in a sentence, and nothing is changed."""

from __future__ import annotations

import httpx
import pytest

from tests.e2e.talk import RestShopper


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("compare the first seven", "The list ends at number 5"),
        ("the 99th one", "The list ends at number 5"),
        ("add the 99th one to my cart", "The list ends at number 5"),
        ("add 0 of the first one", "from 1 to 99"),
        ("add -1 of the first", "from 1 to 99"),
        ("add 1e9 of the first", "from 1 to 99"),
        ("remove it from my cart", "Your cart is empty"),
        ("tell me when the first one drops below -5", "won't ever cost that little"),
        ("tell me when the first one drops below £0", "won't ever cost that little"),
        ("a gift for my mum under £0", "no products for mum"),
        ("where is order <script>alert(1)</script>", "order number"),
    ],
)
def test_it_is_told_why_not(typed: str, told: str, client: httpx.Client) -> None:
    guest = RestShopper(client)
    assert len(guest.say("show me mugs").ids) == 5
    turn = guest.say(typed)
    assert told in turn.text and "<script>" not in turn.text
    assert "Your cart is empty" in guest.say("show my cart").text


def test_a_swap_for_what_is_not_on_the_list_changes_nothing(client: httpx.Client) -> None:
    guest = RestShopper(client)
    guest.say("show me mugs")
    before = guest.say("add the first one to my cart").payload("cart")
    assert "The list ends at number 5" in guest.say("swap it for the 99th one").text
    assert guest.say("show my cart").payload("cart") == before
