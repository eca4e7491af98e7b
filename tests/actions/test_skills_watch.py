"""Price watches with a real Redis: kept, listed, forgotten, told of once, and honest without Redis."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from redis import Redis

from actions.redis_client import connect
from actions.services import Services
from actions.skills import SKILLS, product_detail, search_products, show_watches, stop_watching, watch_price
from actions.skills.price_news import CHECKED_EVERY_S
from actions.turn import Reply
from actions.watches import KEPT_DAYS, MOST, Watch, Watches, WatchesUnavailableError
from recommender import Money, Product

from .conftest import Conversation, heading

GREET = SKILLS["action_start_over"]
"""Any skill: it tells the news first."""


@pytest.fixture
def watching(services: Services, redis_clean: str) -> Iterator[Services]:
    services.watches = Watches(connect(redis_clean))
    yield services
    services.watches.close()


@pytest.fixture
def talk(watching: Services) -> Conversation:
    return Conversation(watching, "c01")


def cheaper(services: Services, item_id: str, price: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop's price of a product changes."""
    known = type(services).products

    def products(self: Services, ids: tuple[str, ...]) -> list[Product]:
        return [
            replace(p, price=Money(Decimal(price), "GBP")) if p.id == item_id else p for p in known(self, ids)
        ]

    monkeypatch.setattr(type(services), "products", products)


def said(reply: Reply) -> list[str]:
    return [str(message.get("response")) for message in reply.messages]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("tell me when it drops below £4", "£4.00"),
        ("let me know when it's under 3 pounds 50", "£3.50"),
        ("notify me when it falls to a fiver or less than £4.50", "£4.50"),
    ],
)
def test_a_price_is_watched(typed: str, wanted: str, talk: Conversation) -> None:
    talk.say(product_detail, "tell me about the Red Polka Dot Coffee Mug")
    reply = talk.say(watch_price, typed)
    assert heading(reply) == "utter_watch_kept"
    assert reply.messages[0]["wanted"] == wanted
    assert reply.messages[0]["price"] == "£4.95"
    assert reply.messages[0]["days"] == KEPT_DAYS


def test_without_a_price_any_lower_one_is_watched_for(talk: Conversation) -> None:
    reply = talk.say(watch_price, "let me know if the red enamel camping mug gets cheaper")
    assert heading(reply) == "utter_watch_kept_any"
    assert reply.messages[0]["title"] == "Red Enamel Camping Mug"
    assert reply.messages[0]["wanted"] == "£9.99"


def test_one_of_the_list_is_meant_by_its_place(talk: Conversation) -> None:
    shown = talk.say(search_products, "red mugs under a tenner").slots["shown_items"]
    reply = talk.say(watch_price, "tell me when the second one drops below £2")
    second = talk.services.recommender.product(shown[1])
    assert reply.messages[0]["title"] == second.title


def test_which_one_is_asked_where_several_could_be(talk: Conversation) -> None:
    talk.say(search_products, "red mugs under a tenner")
    reply = talk.say(watch_price, "tell me when it drops below £2")
    assert heading(reply) == "utter_watch_which"
    assert reply.messages[0]["buttons"]


@pytest.mark.parametrize(
    ("typed", "response"),
    [
        ("tell me when it drops below £5", "utter_watch_what"),
        ("tell me when the flying carpet drops below £5", "utter_watch_unknown"),
        ("tell me when the pink mug drops below £0", "utter_watch_no_price"),
        ("tell me when the pink mug drops below -£5", "utter_watch_no_price"),
        ("tell me when the pink mug costs less than £50", "utter_watch_met_already"),
    ],
)
def test_what_cannot_be_watched_is_said(typed: str, response: str, talk: Conversation) -> None:
    assert heading(talk.say(watch_price, typed)) == response
    assert heading(talk.say(show_watches, "what am I watching")) == "utter_watch_none"


def test_watches_are_listed_and_stopped(talk: Conversation) -> None:
    talk.say(watch_price, "tell me when the pink mug drops below £2")
    talk.say(watch_price, "tell me when the local cafe mug gets cheaper")
    listed = talk.say(show_watches, "what am I watching")
    assert "Pink Mug" in listed.messages[0]["lines"]
    assert "Local Cafe Mug" in listed.messages[0]["lines"]
    assert heading(talk.say(stop_watching, "stop watching a mug")) == "utter_watch_stop_which"
    assert heading(talk.say(stop_watching, "stop watching the pink mug")) == "utter_watch_stopped"
    assert heading(talk.say(stop_watching, "stop watching that")) == "utter_watch_stopped"
    assert heading(talk.say(show_watches, "what am I watching")) == "utter_watch_none"


def test_one_is_stopped_by_its_place_in_the_list(talk: Conversation) -> None:
    talk.say(watch_price, "tell me when the pink mug drops below £2")
    talk.say(watch_price, "tell me when the local cafe mug gets cheaper")
    talk.say(show_watches, "what am I watching")
    reply = talk.say(stop_watching, "stop watching the second one")
    assert reply.messages[0]["title"] == "Pink Mug"


def test_that_is_what_was_asked_for_last(talk: Conversation) -> None:
    talk.say(watch_price, "tell me when the pink mug drops below £2")
    talk.say(watch_price, "tell me when the local cafe mug gets cheaper")
    reply = talk.say(stop_watching, "stop watching that")
    assert reply.messages[0]["title"] == "Local Cafe Mug"


def test_a_name_is_not_taken_for_an_attribute_of_the_list(talk: Conversation) -> None:
    talk.say(search_products, "bags under £3")
    reply = talk.say(watch_price, "tell me when the red enamel camping mug drops below £5")
    assert reply.messages[0]["title"] == "Red Enamel Camping Mug"


def test_all_are_stopped_at_once(talk: Conversation) -> None:
    talk.say(watch_price, "tell me when the pink mug drops below £2")
    talk.say(watch_price, "tell me when the local cafe mug gets cheaper")
    assert heading(talk.say(stop_watching, "stop watching everything")) == "utter_watch_stopped_all"
    assert heading(talk.say(stop_watching, "stop watching everything")) == "utter_watch_none"


def test_no_shopper_has_more_than_so_many(watching: Services, talk: Conversation) -> None:
    for number in range(50):
        watch = Watch(f"id{number}", f"Thing {number}", Money(Decimal("5.00"), "GBP"))
        assert watching.watches.add("customer:c01", watch) == (number < MOST)
    assert (
        heading(talk.say(watch_price, "tell me when the pink mug drops below £2")) == "utter_watch_too_many"
    )
    again = Watch("id3", "Thing 3", Money(Decimal("4.00"), "GBP"))
    assert watching.watches.add("customer:c01", again)


def test_they_expire(watching: Services, redis_clean: str, talk: Conversation) -> None:
    talk.say(watch_price, "tell me when the pink mug drops below £2")
    left_s = Redis.from_url(redis_clean).ttl("daogou:{watch}:customer:c01")
    assert (KEPT_DAYS - 1) * 86400 < left_s <= KEPT_DAYS * 86400


def test_shoppers_do_not_share(watching: Services, talk: Conversation) -> None:
    talk.say(watch_price, "tell me when the pink mug drops below £2")
    assert heading(Conversation(watching, "c02").say(show_watches, "my alerts")) == "utter_watch_none"
    assert heading(Conversation(watching).say(show_watches, "my alerts")) == "utter_watch_none"


@pytest.mark.parametrize(("price", "told"), [("2.00", True), ("1.99", True), ("2.01", False)])
def test_the_price_is_compared_exactly(
    price: str, told: bool, watching: Services, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.say(watch_price, "tell me when the pink mug drops below £2")
    cheaper(watching, "m9", price, monkeypatch)
    reply = Conversation(watching, "c01").say(GREET, "hi")
    assert ("utter_watch_met" in said(reply)) == told


def test_it_is_told_once_with_the_old_price(
    watching: Services, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.say(watch_price, "tell me when the pink mug gets cheaper")
    assert "utter_watch_met" not in said(Conversation(watching, "c01").say(GREET, "hi"))
    cheaper(watching, "m9", "2.09", monkeypatch)
    reply = Conversation(watching, "c01").say(GREET, "hi")
    assert said(reply)[0] == "utter_watch_met"
    assert len(said(reply)) == 2
    told = reply.messages[0]
    assert (told["title"], told["price"], told["before"]) == ("Pink Mug", "£2.09", "£2.10")
    assert "utter_watch_met" not in said(Conversation(watching, "c01").say(GREET, "hi"))


def test_a_session_looks_once_and_the_next_looks_again(
    watching: Services, talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.say(watch_price, "tell me when the pink mug gets cheaper")
    checked = talk.say(GREET, "hi").slots["watches_checked"]
    cheaper(watching, "m9", "1.00", monkeypatch)
    talk.turn = replace(talk.turn, watches_checked=checked)
    assert said(talk.say(GREET, "hi")) == ["utter_start_over"]
    talk.turn = replace(talk.turn, watches_checked=checked - CHECKED_EVERY_S)
    assert said(talk.say(GREET, "hi"))[0] == "utter_watch_met"


def test_a_product_that_left_the_catalogue_is_said_once(watching: Services) -> None:
    watching.watches.add("customer:c01", Watch("gone", "Old Lamp", Money(Decimal("5.00"), "GBP")))
    reply = Conversation(watching, "c01").say(GREET, "hi")
    assert said(reply)[0] == "utter_watch_gone"
    assert reply.messages[0]["title"] == "Old Lamp"
    assert said(Conversation(watching, "c01").say(GREET, "hi")) == ["utter_start_over"]


def test_a_record_of_another_version_does_no_harm(
    watching: Services, redis_clean: str, talk: Conversation
) -> None:
    Redis.from_url(redis_clean).hset(
        "daogou:{watch}:customer:c01", mapping={"m1": "?", "m2": "{}", "m3": "[]"}
    )
    assert heading(talk.say(show_watches, "my alerts")) == "utter_watch_none"
    assert said(talk.say(GREET, "hi")) == ["utter_start_over"]


@pytest.mark.parametrize("skill", [watch_price, show_watches, stop_watching])
def test_without_redis_nothing_is_promised(skill: object, services: Services) -> None:
    unreachable = Redis(port=1, socket_connect_timeout=0.2)
    for watches in (Watches(None), Watches(unreachable)):
        services.watches = watches
        reply = Conversation(services, "c01").say(skill, "tell me when the pink mug drops below £2")  # type: ignore[arg-type]
        assert heading(reply) == "utter_watch_unavailable"
        assert said(Conversation(services, "c01").say(GREET, "hi")) == ["utter_start_over"]


def test_another_currency_never_meets_a_watch() -> None:
    watch = Watch("m1", "Mug", Money(Decimal("5.00"), "GBP"), Decimal("4.00"))
    assert not watch.is_met_by(Money(Decimal("1.00"), "EUR"))


def test_watches_without_redis_raise() -> None:
    with pytest.raises(WatchesUnavailableError):
        Watches(None).of("customer:c01")
