"""The cart in conversation, kept in a real Redis: what is meant, how many, the exact total, and once only."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from redis import Redis

from actions.redis_client import connect
from actions.services import Services
from actions.skills import SKILLS
from actions.store import Store
from actions.storefront import MAX_LINES, MAX_QUANTITY, Change, StorefrontError
from actions.storefront.redis_store import CART_KEPT_S, RedisStorefront, lines_key
from actions.turn import Reply, Turn
from actions.wording import Wording
from recommender import Recommender

from .conftest import TINY, Conversation, shows_cart

PAYLOADS = json.loads((Path(__file__).parents[1] / "contract/payloads.schema.json").read_text("utf-8"))
ADD, SET, REMOVE, SHOW = (
    SKILLS[f"action_{name}"] for name in ("add_to_cart", "change_cart", "remove_from_cart", "show_cart")
)
DETAIL, SEARCH, REFINE, FALLBACK = (
    SKILLS[f"action_{name}"] for name in ("product_detail", "search_products", "refine_search", "fallback")
)
Lines = list[tuple[str, int]]


@pytest.fixture
def shop(wording: Wording, without_scores: Recommender, redis_clean: str) -> Services:
    redis = connect(redis_clean)
    services = Services.of(Store.load(TINY), wording, RedisStorefront(redis, None), redis)
    services.open_recommender(lambda: without_scores)
    return services


@pytest.fixture
def talk(shop: Services) -> Conversation:
    """Before a list of four: m1 4.95, m2 9.99, m5 (blue) 4.95, m6 6.50 with a heart."""
    conversation = Conversation(shop)
    conversation.turn = replace(conversation.turn, shown=("m1", "m2", "m5", "m6"))
    return conversation


def said(reply: Reply) -> list[str]:
    return [str(message["response"]) for message in reply.messages if message.get("response")]


def cart(reply: Reply) -> dict[str, Any]:
    (found,) = [m["json_message"] for m in reply.messages if m.get("json_message", {}).get("type") == "cart"]
    jsonschema.validate(found, PAYLOADS, jsonschema.Draft202012Validator)
    return dict(found)


def lines(reply: Reply) -> Lines:
    return [(line["item"]["id"], line["quantity"]) for line in cart(reply)["lines"]]


def filled(talk: Conversation, *wishes: str) -> Conversation:
    for wish in wishes:
        talk.say(ADD, wish)
    return talk


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("add the second one to my cart", [("m2", 1)]),
        ("add the second one x 4", [("m2", 4)]),
        ("two of the first please", [("m1", 2)]),
        ("put half a dozen of the blue one in my basket", [("m5", 6)]),
        ("I'll take the last one", [("m6", 1)]),
        ("add the heart one", [("m6", 1)]),
        ("add the most expensive one", [("m2", 1)]),
        ("add number 3 to the trolley", [("m5", 1)]),
        ("add both the first and the third", [("m1", 1), ("m5", 1)]),
        ("two of the first and one of the blue one", [("m1", 2), ("m5", 1)]),
        ("and the first one please, put it in my basket", [("m1", 1)]),
        ("add them all", [("m1", 1), ("m2", 1), ("m5", 1), ("m6", 1)]),
        ("add the first three", [("m1", 1), ("m2", 1), ("m5", 1)]),
        ("two of the last two", [("m5", 2), ("m6", 2)]),
        ("add 3 of the two most expensive", [("m2", 3), ("m6", 3)]),
        ("two of the first two and one of the last", [("m1", 2), ("m2", 2), ("m6", 1)]),
        ("2 of each of the first two", [("m1", 2), ("m2", 2)]),
        ("one of each please", [("m1", 1), ("m2", 1), ("m5", 1), ("m6", 1)]),
        ("add 2 of Red Enamel Camping Mug to my cart", [("m2", 2)]),
        ("add Tin Opener to my cart", [("t1", 1)]),
        ("add 1 of Red Retrospot Mug Set of 4 to my cart", [("m4", 1)]),
    ],
)
def test_what_is_meant_goes_into_the_cart(typed: str, wanted: Lines, talk: Conversation) -> None:
    reply = talk.say(ADD, typed)
    assert said(reply)[0] == "utter_cart_added"
    assert lines(reply) == wanted


def test_the_product_under_discussion_is_it(talk: Conversation) -> None:
    talk.say(DETAIL, "tell me about the second one")
    assert lines(talk.say(ADD, "add it to my basket")) == [("m2", 1)]
    assert lines(talk.say(SET, "make it three")) == [("m2", 3)]
    assert lines(talk.say(ADD, "one more")) == [("m2", 4)]


def test_the_total_is_exact(talk: Conversation) -> None:
    reply = talk.say(ADD, "add 3 of the first one and 7 of the second")
    found = cart(reply)
    assert [line["line_total"]["amount"] for line in found["lines"]] == ["14.85", "69.93"]
    assert found["total"] == {"amount": "84.78", "currency": "GBP"}
    assert "84.78" in str(reply.messages)


@pytest.mark.parametrize(
    ("skill", "typed", "wanted"),
    [
        (SET, "make it 5 of the camping mug", [("m1", 2), ("m2", 5)]),
        (SET, "change the first one to 1", [("m1", 1), ("m2", 1)]),
        (SET, "two more of the camping mug", [("m1", 2), ("m2", 3)]),
        (SET, "change Red Enamel Camping Mug in my cart to 0", [("m1", 2)]),
        (REMOVE, "take the camping mug out", [("m1", 2)]),
        (REMOVE, "remove the first one", [("m2", 1)]),
        (REMOVE, "remove one of the polka dot mugs", [("m1", 1), ("m2", 1)]),
        (REMOVE, "take the second one out of my cart", [("m1", 2)]),
        (REMOVE, "take it out of my cart", [("m1", 2)]),
        (REMOVE, "remove the cheapest from my basket", [("m2", 1)]),
        (REMOVE, "remove both", []),
        (REMOVE, "take out the first two", []),
        (REMOVE, "remove the last one", [("m1", 2)]),
        (REMOVE, "take everything out of the basket", []),
        (REMOVE, "empty my cart", []),
        (ADD, "actually remove the camping mug", [("m1", 2)]),
        (SHOW, "what's in my cart", [("m1", 2), ("m2", 1)]),
    ],
)
def test_a_cart_is_changed(
    skill: Callable[[Turn, Services], Reply], typed: str, wanted: Lines, talk: Conversation
) -> None:
    filled(talk, "two of the first", "the second one")
    talk.turn = replace(talk.turn, shown=("m1", "m2"))
    reply = talk.say(skill, typed)
    assert lines(reply) == wanted
    assert lines(talk.say(SHOW, "show my cart")) == wanted


@pytest.mark.parametrize("skill", [ADD, SET, REFINE, SEARCH, DETAIL])
@pytest.mark.parametrize(
    ("put_in", "typed", "wanted"),
    [
        ("add the first one", "swap it for the third one", [("m5", 1)]),
        ("add the first one", "i'd rather have the blue one instead", [("m5", 1)]),
        ("two of the first", "swap it for the last one please", [("m6", 2)]),
        ("two of the first", "exchange one of those for the third one", [("m1", 1), ("m5", 1)]),
        ("add the first and the second", "swap the second one for the blue one", [("m1", 1), ("m5", 1)]),
        (
            "add the first and the second",
            "i'd rather take the blue one instead of the first",
            [("m2", 1), ("m5", 1)],
        ),
        ("add the first one", "can you replace it with two of the blue one", [("m5", 2)]),
        ("add the first one", "the blue one instead", [("m5", 1)]),
        ("add the first one", "blue one instead please", [("m5", 1)]),
        ("two of the first", "no sorry, the third one instead", [("m5", 2)]),
        ("add the first and the second", "the blue one instead of the second", [("m1", 1), ("m5", 1)]),
        ("add the first one", "swap it to the blue one", [("m5", 1)]),
    ],
)
def test_one_for_another(
    skill: Callable[[Turn, Services], Reply], put_in: str, typed: str, wanted: Lines, talk: Conversation
) -> None:
    talk.say(ADD, put_in)
    reply = talk.say(skill, typed, message_id="swap-1")
    assert said(reply)[0] in ("utter_cart_swapped", "utter_cart_changed")
    assert lines(reply) == wanted
    assert lines(talk.say(skill, typed, message_id="swap-1")) == wanted, "the same message counts once"


@pytest.mark.parametrize("skill", [SET, REFINE, DETAIL, FALLBACK, SKILLS["action_refuse_products"]])
@pytest.mark.parametrize(
    "typed",
    [
        "make it the blue one",
        "sorry, i meant the blue one",
        "not the first one, the blue one!",
        "the blue one, not the first one",
        "no wait, change that to the third one please",
        "no, the blue one",
        "oops sorry, third one",
        "i'd rather have the blue one",
    ],
)
def test_what_was_just_put_in_is_put_right(
    skill: Callable[[Turn, Services], Reply], typed: str, talk: Conversation
) -> None:
    talk.say(ADD, "add the first one")
    assert lines(talk.say(skill, typed)) == [("m5", 1)]


def test_what_came_in_exchange_is_put_right_in_its_turn(talk: Conversation) -> None:
    talk.say(ADD, "add the first one")
    assert lines(talk.say(DETAIL, "the blue one instead")) == [("m5", 1)]
    assert lines(talk.say(DETAIL, "make it the second one")) == [("m2", 1)]
    assert lines(talk.say(SET, "make it two")) == [("m2", 2)]


@pytest.mark.parametrize("typed", ["no, the third one is too big", "sorry, is the blue one soft?", "no"])
def test_what_else_is_said_after_a_change_of_the_cart(typed: str, talk: Conversation) -> None:
    talk.say(ADD, "add the first one")
    talk.say(DETAIL, typed)
    assert lines(talk.say(SHOW, "show my cart")) == [("m1", 1)]


def test_what_was_put_in_earlier_is_not_put_right_by_a_few_words(talk: Conversation) -> None:
    talk.say(ADD, "add the first one")
    talk.say(DETAIL, "the second one")
    talk.say(DETAIL, "sorry, i meant the blue one")
    assert lines(talk.say(SHOW, "show my cart")) == [("m1", 1)]


def test_instead_is_about_the_cart_while_something_of_the_kind_is_in_it(talk: Conversation) -> None:
    talk.say(ADD, "add the first one")
    talk.turn = replace(talk.turn, focus="m2")
    assert not shows_cart(talk.say(DETAIL, "the blue one instead"))
    talk.turn = replace(talk.turn, focus=None)
    assert lines(talk.say(DETAIL, "the blue one instead")) == [("m5", 1)]


def test_instead_of_what_is_in_the_cart_others_are_shown_where_nothing_shown_fits(talk: Conversation) -> None:
    talk.say(SEARCH, "mugs")
    talk.turn = replace(talk.turn, shown=("m1", "m2"))
    talk.say(ADD, "add the first one")
    reply = talk.say(DETAIL, "the blue one instead")
    assert reply.slots["search"]["filters"] == {"category": "mugs", "color": "blue"}
    assert lines(talk.say(SHOW, "show my cart")) == [("m1", 1)]


def test_which_one_leaves_for_another_is_asked(talk: Conversation) -> None:
    talk.say(ADD, "add the first and the second")
    talk.turn = replace(talk.turn, focus=None)
    asked = talk.say(SET, "swap it for the last one")
    assert said(asked) == ["utter_cart_swap_which"]
    assert lines(talk.say(SHOW, "show my cart")) == [("m1", 1), ("m2", 1)]
    talk.turn = replace(talk.turn, shown=("m1", "m2", "m5", "m6"))
    button = asked.messages[0]["buttons"][0]["payload"]
    assert lines(talk.say(ADD, button)) == [("m2", 1), ("m6", 1)]


def test_the_answer_says_which_one_leaves(talk: Conversation) -> None:
    talk.say(ADD, "add the first and the second")
    talk.turn = replace(talk.turn, focus=None)
    talk.say(SET, "swap it for the last one")
    assert lines(talk.say(DETAIL, "the first one")) == [("m2", 1), ("m6", 1)]


def test_what_is_out_of_stock_takes_no_place_of_another(talk: Conversation) -> None:
    talk.turn = replace(talk.turn, shown=("m1", "m8"))
    talk.say(ADD, "add the first one")
    assert said(talk.say(SET, "swap it for the second one"))[0] == "utter_cart_out_of_stock"
    assert lines(talk.say(SHOW, "show my cart")) == [("m1", 1)]


@pytest.mark.parametrize("skill", [ADD, REMOVE, REFINE, SEARCH])
def test_a_change_of_mind_takes_out_what_it_names(
    skill: Callable[[Turn, Services], Reply], talk: Conversation
) -> None:
    talk.say(ADD, "add the first and the heart one")
    left = [("m1", 1)]
    for _ in range(2):
        assert lines(talk.say(skill, "i changed my mind, no heart mug", message_id="mind-1")) == left


def test_a_change_of_mind_gives_up_the_search_for_what_it_names(talk: Conversation) -> None:
    talk.say(SEARCH, "mugs")
    reply = talk.say(REFINE, "i changed my mind, no mugs")
    assert said(reply) == ["utter_start_over"] and reply.slots["search"] is None


def test_a_change_of_mind_is_no_word_to_search_for(talk: Conversation) -> None:
    reply = talk.say(SEARCH, "i changed my mind, show me mugs")
    assert reply.slots["search"]["filters"]["category"] == "mugs" and "mind" not in str(reply.slots["search"])


@pytest.mark.parametrize("typed", ["change it to 3", "change it for 3", "make it 3 instead"])
def test_a_number_is_no_swap(typed: str, talk: Conversation) -> None:
    talk.say(ADD, "add the first one")
    assert lines(talk.say(SET, typed)) == [("m1", 3)]


def test_the_same_message_counts_once_and_typed_twice_it_is_two(talk: Conversation) -> None:
    before = talk.turn
    first = talk.say(ADD, "add the first one", "message-1")
    talk.turn = before  # the conversation was not kept: the turn is run again
    again = talk.say(ADD, "add the first one", "message-1")
    assert said(again) == said(first)
    assert lines(again) == lines(first) == [("m1", 1)]
    assert lines(talk.say(ADD, "add the first one", "message-2")) == [("m1", 2)]
    assert lines(talk.say(REMOVE, "add the first one", "message-1")) == [("m1", 2)]


def test_carts_are_apart(talk: Conversation, shop: Services) -> None:
    filled(talk, "the first one")
    other = Conversation(shop)
    other.turn = replace(other.turn, conversation_id="conversation-2")
    assert lines(other.say(SHOW, "my cart")) == []


@pytest.mark.parametrize(
    "typed",
    ["add 0 of the first", "add -1 of the first", "add 1,000,000 of the first", "add 2.5 of the first"],
)
def test_a_number_that_no_cart_takes_is_asked_for_again(typed: str, talk: Conversation) -> None:
    reply = talk.say(ADD, typed)
    assert said(reply) == ["utter_cart_quantity"]
    assert lines(talk.say(FALLBACK, "3")) == [("m1", 3)]


def test_too_many_together_are_refused_whole(talk: Conversation) -> None:
    filled(talk, f"{MAX_QUANTITY} of the first")
    assert said(talk.say(ADD, "one more of the first")) == ["utter_cart_quantity"]
    assert lines(talk.say(SHOW, "my cart")) == [("m1", MAX_QUANTITY)]


def test_a_full_cart_takes_no_other_product(talk: Conversation, shop: Services) -> None:
    many = [Change(f"p{number}", "Thing", 1) for number in range(MAX_LINES)]
    shop.storefront.change_cart("conversation-1", "filled", many)
    assert said(talk.say(ADD, "the first one")) == ["utter_cart_full"]
    assert len(shop.storefront.cart("conversation-1")) == MAX_LINES


def test_what_is_out_of_stock_is_not_put_in(talk: Conversation) -> None:
    talk.turn = replace(talk.turn, shown=("m8", "m1"))
    reply = talk.say(ADD, "add both")
    assert said(reply)[:2] == ["utter_cart_out_of_stock", "utter_cart_added"]
    assert lines(reply) == [("m1", 1)]
    assert said(talk.say(ADD, "the navy one")) == ["utter_cart_out_of_stock"]


def test_which_one_is_asked_and_the_answer_does_what_was_wished(talk: Conversation) -> None:
    reply = talk.say(ADD, "add three of the polka dot ones")
    assert said(reply) == ["utter_cart_which"]
    titles = [button["title"] for message in reply.messages for button in message.get("buttons", ())]
    assert titles == ["Red Polka Dot Coffee Mug", "Blue Polka Dot Coffee Mug"]
    assert lines(talk.say(DETAIL, "the blue one")) == [("m5", 3)]


@pytest.mark.parametrize("typed", ["put both in my cart", "add these two", "add three of those two"])
def test_which_two_is_asked_where_more_are_shown(typed: str, talk: Conversation) -> None:
    talk.say(DETAIL, "tell me about the second one")
    assert said(talk.say(ADD, typed)) == ["utter_cart_which"]
    assert lines(talk.say(SHOW, "my cart")) == []


def test_a_number_in_a_name_counts_nothing(talk: Conversation) -> None:
    talk.turn = replace(talk.turn, shown=("m4", "t1"))
    assert lines(talk.say(ADD, "add the 4 mug set")) == [("m4", 1)]


def test_more_than_the_list_has_are_not_put_in(talk: Conversation) -> None:
    assert said(talk.say(ADD, "add the first nine")) == ["utter_out_of_range"]
    assert lines(talk.say(SHOW, "my cart")) == []


def test_more_than_the_cart_has_are_not_taken_out(talk: Conversation) -> None:
    filled(talk, "the first one", "the third one")
    assert said(talk.say(REMOVE, "remove the last three from my cart")) == ["utter_cart_which"]
    assert lines(talk.say(SHOW, "my cart")) == [("m1", 1), ("m5", 1)]


def test_another_topic_closes_the_question(talk: Conversation) -> None:
    talk.say(ADD, "add the polka dot ones")
    talk.say(SEARCH, "cushions")
    reply = talk.say(DETAIL, "the first one")
    assert "utter_cart_added" not in said(reply)
    assert lines(talk.say(SHOW, "my cart")) == []


def test_nothing_shown_and_unknown_things_are_told(shop: Services) -> None:
    fresh = Conversation(shop)
    assert said(fresh.say(ADD, "add it to my cart")) == ["utter_nothing_shown_yet"]
    assert "utter_cart_added" not in said(fresh.say(ADD, "add a unicorn to my cart"))
    for skill, typed in ((REMOVE, "remove the mug"), (SET, "make it two"), (REMOVE, "empty my cart")):
        assert "utter_cart_added" not in said(fresh.say(skill, typed))
    assert lines(fresh.say(SHOW, "my cart")) == []


def test_what_is_not_in_the_cart_is_not_taken_out(talk: Conversation) -> None:
    filled(talk, "the first one")
    reply = talk.say(REMOVE, "remove the cushion")
    assert said(reply)[0] == "utter_cart_not_in"
    assert lines(reply) == [("m1", 1)]


def test_an_earlier_list_can_be_meant(talk: Conversation) -> None:
    talk.turn = replace(talk.turn, shown=())
    talk.say(SEARCH, "red mugs")
    first = talk.turn.shown[0]
    talk.say(SEARCH, "cushions")
    assert lines(talk.say(ADD, "add the first mug you showed me")) == [(first, 1)]


def test_when_the_cart_is_empty_again_the_list_before_it_is_at_hand(talk: Conversation) -> None:
    talk.turn = replace(talk.turn, shown=())
    talk.say(SEARCH, "red mugs")
    listed = talk.turn.shown
    talk.say(ADD, "add the second one")
    talk.say(SHOW, "show my cart")
    assert talk.turn.shown == (listed[1],)
    talk.say(REMOVE, "take it out of my cart")
    assert talk.turn.shown == listed


def test_what_is_in_the_cart_counts_in_the_session(talk: Conversation) -> None:
    filled(talk, "the first one")
    assert talk.turn.session.cart == ("m1",)
    talk.say(REMOVE, "remove it")
    assert talk.turn.session.cart == ()


def test_a_changed_price_is_the_price(
    talk: Conversation, shop: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(talk, "two of the first")
    known = shop.products
    monkeypatch.setattr(
        type(shop),
        "products",
        lambda self, ids: [
            replace(p, price=replace(p.price, amount=Decimal("5.05"))) if p.id == "m1" else p
            for p in known(ids)
        ],
    )
    assert cart(talk.say(SHOW, "my cart"))["total"]["amount"] == "10.10"


def test_what_is_sold_no_more_is_named_after_what_is_and_costs_nothing(
    talk: Conversation, shop: Services
) -> None:
    shop.storefront.change_cart("conversation-1", "before", [Change("old", "Old Lamp", 2)])
    reply = talk.say(ADD, "add 3 of the first one")
    found = cart(reply)
    assert lines(reply) == [("m1", 3)]
    assert found["total"] == {"amount": "14.85", "currency": "GBP"}
    assert found["no_longer_sold"] == [{"id": "old", "title": "Old Lamp", "quantity": 2}]
    listed = str(reply.messages[-1]["text"]).splitlines()
    assert listed[0].startswith("1. 3 × ")
    assert listed[1] == "2. 2 × Old Lamp: we no longer sell it, so it isn't in the total"
    assert listed[2] == "Total: £14.85"
    assert talk.say(SHOW, "show my cart").slots["shown_items"] == ["m1", "old"]
    left = talk.say(REMOVE, "remove number 2 from my cart")
    assert "no_longer_sold" not in cart(left)
    assert lines(left) == [("m1", 3)]


def test_a_cart_of_nothing_that_is_sold_can_be_cleared(talk: Conversation, shop: Services) -> None:
    shop.storefront.change_cart("conversation-1", "before", [Change("old", "Old Lamp", 2)])
    reply = talk.say(SHOW, "show my cart")
    assert (cart(reply)["lines"], cart(reply)["total"]["amount"]) == ([], "0")
    assert "no longer sell" in str(reply.messages[-1]["text"])
    emptied = cart(talk.say(REMOVE, "Remove “Old Lamp” from my cart"))
    assert (emptied["lines"], "no_longer_sold" in emptied) == ([], False)


def test_without_redis_nothing_is_claimed(services: Services) -> None:
    talk = Conversation(services)
    talk.turn = replace(talk.turn, shown=("m1",))
    for skill in (ADD, SET, REMOVE, SHOW):
        reply = talk.say(skill, "add the first one")
        assert said(reply) == ["utter_cart_unreachable"]
        assert reply.degraded


def test_a_redis_that_dies_is_an_error_of_the_shop(redis_clean: str) -> None:
    gone = RedisStorefront(connect("redis://127.0.0.1:1"), None)
    with pytest.raises(StorefrontError, match="Redis"):
        gone.cart("c")


def test_a_cart_expires(talk: Conversation, redis_clean: str) -> None:
    filled(talk, "the first one")
    with Redis.from_url(redis_clean) as redis:
        assert 0 < redis.ttl(lines_key("conversation-1")) <= CART_KEPT_S
