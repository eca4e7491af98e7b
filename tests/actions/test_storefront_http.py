"""The HTTP adapter against a real server that holds both sides to docs/storefront-openapi.yaml."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from actions.redis_client import connect
from actions.services import Services
from actions.skills.cart import add_to_cart
from actions.skills.orders import show_orders
from actions.skills.search import search_products
from actions.store import Store
from actions.storefront import CartChange, CartLine, Change, ChangedLine, StorefrontError, http_adapter
from actions.storefront.http_adapter import HttpStorefront
from actions.wording import Wording
from recommender import Money, Order, OrderLine, Product, Recommender
from tests.actions.conftest import TINY, Conversation
from tests.actions.shop_backend import DESCRIPTION, TOKEN, Backend, described, running, valid

ORDER = {
    "order_id": "A700",
    "placed_at": "2026-03-01T10:00:00+01:00",
    "status": "shipped",
    "lines": [
        {"item_id": "m1", "title": "Red Mug", "quantity": 2, "price": {"amount": "4.95", "currency": "GBP"}},
        {"item_id": "x9", "title": "A Lamp", "quantity": 1, "status": "cancelled"},
    ],
}
MUG = Change("m1", "Red Mug", 2)


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    shop = Backend(
        stock={"m1": "in_stock", "m2": "out_of_stock"},
        orders={("A700", "c1"): ORDER, ("A700", "c100"): ORDER},
    )
    with running(shop):
        yield shop
    assert shop.violations == []


@pytest.fixture
def shop(backend: Backend) -> Iterator[HttpStorefront]:
    storefront = HttpStorefront(backend.url, TOKEN)
    yield storefront
    storefront.close()


def product(item_id: str) -> Product:
    return Product(item_id, "Red Mug", "", Money(Decimal("4.95"), "GBP"), "in_stock", "mugs", ("mugs",))


def test_the_description_is_one() -> None:
    assert DESCRIPTION["openapi"].startswith("3.1")
    for schema in DESCRIPTION["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    assert valid({**ORDER, "placed_at": "last week"}, {"$ref": "#/components/schemas/Order"})
    assert valid({**ORDER, "status": "Shipped!"}, {"$ref": "#/components/schemas/Order"})


def test_every_answer_that_is_described_is_understood(shop: HttpStorefront, backend: Backend) -> None:
    assert shop.availability([product("m1"), product("m2"), product("m3")]) == {
        "m1": "in_stock",
        "m2": "out_of_stock",
        "m3": "out_of_stock",
    }
    assert shop.cart("a/b c") == () and shop.change_of("a/b c", "m-1") is None
    made = shop.change_cart("a/b c", "m-1", [MUG])
    assert made == CartChange((ChangedLine("m1", "Red Mug", 0, 2),))
    assert shop.change_of("a/b c", "m-1") == made
    assert shop.cart("a/b c") == (CartLine("m1", "Red Mug", 2),)
    assert (
        shop.change_cart("a/b c", "m-2", [Change("m1", "Red Mug", 98, relative=True)]).refused == "quantity"
    )
    assert shop.order("A700", "c1") == Order(
        "A700",
        datetime(2026, 3, 1, 9, tzinfo=UTC),
        "shipped",
        (
            OrderLine("m1", 2, Money(Decimal("4.95"), "GBP"), "shipped", "Red Mug"),
            OrderLine("x9", 1, None, "cancelled", "A Lamp"),
        ),
    )
    assert (
        shop.order("A700", "c2") is None and shop.order("A8", "c1") is None and shop.order("-7", "c1") is None
    )
    assert [order.id for order in shop.orders_of("c1", 5)] == ["A700"]
    assert shop.orders_of("c2", 5) == shop.orders_of("c@1", 5) == ()
    with pytest.raises(StorefrontError, match="409"):
        shop.change_cart("a/b c", "m-1", [Change("m1", "Red Mug", 7)])
    with pytest.raises(StorefrontError, match="422"):
        shop.change_cart("a/b c", "m-3", [Change("unknown", "Lamp", 1)])
    assert shop.cart("a/b c") == (CartLine("m1", "Red Mug", 2),)
    assert backend.exercised == described()


def test_the_same_change_again_is_made_once(shop: HttpStorefront) -> None:
    more = Change("m1", "Red Mug", 2, relative=True)
    assert shop.change_cart("c", "m-1", [more]) == shop.change_cart("c", "m-1", [more])
    assert shop.cart("c") == (CartLine("m1", "Red Mug", 2),)


@pytest.mark.parametrize("status", [204, 301, 400, 401, 403, 429, 500, 503])
def test_every_other_status_is_a_failure(shop: HttpStorefront, backend: Backend, status: int) -> None:
    backend.fails = (status, None)
    for ask in (
        lambda: shop.availability([product("m1")]),
        lambda: shop.cart("c"),
        lambda: shop.change_cart("c", "m-1", [MUG]),
        lambda: shop.order("A700", "c1"),
        lambda: shop.orders_of("c1", 5),
    ):
        with pytest.raises(StorefrontError, match=str(status)):
            ask()


def test_a_change_at_an_address_that_is_not_there_was_not_made(
    shop: HttpStorefront, backend: Backend
) -> None:
    backend.fails = (404, None)
    with pytest.raises(StorefrontError):
        shop.change_cart("c", "m-1", [MUG])


MALFORMED: dict[str, Any] = {
    "no object": [],
    "nothing": None,
    "no lines": {name: value for name, value in ORDER.items() if name != "lines"},
    "a time without offset": {**ORDER, "placed_at": "2026-03-01T10:00:00"},
    "no time": {**ORDER, "placed_at": "soon"},
    "a price as a float": {
        **ORDER,
        "lines": [{**ORDER["lines"][0], "price": {"amount": 4.95, "currency": "GBP"}}],
    },  # type: ignore[index]
    "no price": {**ORDER, "lines": [{**ORDER["lines"][0], "price": {"amount": "NaN", "currency": "GBP"}}]},  # type: ignore[index]
    "no pieces": {**ORDER, "lines": [{**ORDER["lines"][0], "quantity": 0}]},  # type: ignore[index]
    "a number as text": {**ORDER, "lines": [{**ORDER["lines"][0], "quantity": "2"}]},  # type: ignore[index]
}


@pytest.mark.parametrize("answer", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_answer_is_a_failure_that_quotes_nothing(
    shop: HttpStorefront, backend: Backend, answer: Any
) -> None:
    backend.fails = (200, answer)
    with pytest.raises(StorefrontError, match="malformed") as told:
        shop.order("A700", "c1")
    assert "Mug" not in str(told.value) and "2026" not in str(told.value)


def test_an_answer_that_is_no_json(shop: HttpStorefront, backend: Backend) -> None:
    backend.raw = b"<html>Mug</html>"
    with pytest.raises(StorefrontError, match="malformed"):
        shop.order("A700", "c1")


def test_a_broken_connection_is_tried_once_more(shop: HttpStorefront, backend: Backend) -> None:
    backend.breaks = 1
    assert shop.change_cart("c", "m-1", [MUG]).lines[0].after == 2
    backend.breaks = 2
    with pytest.raises(StorefrontError):
        shop.cart("c")
    assert shop.cart("c") == (CartLine("m1", "Red Mug", 2),)


def test_a_back_end_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(http_adapter, "TIMEOUT_S", 0.1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        shop = HttpStorefront(f"http://127.0.0.1:{silent.getsockname()[1]}", None)
        with pytest.raises(StorefrontError, match="in time"):
            shop.order("A700", "c1")
        shop.close()


def test_secrets_stand_in_no_address_and_no_log(
    shop: HttpStorefront, backend: Backend, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    shop.order("A700", "c1")
    shop.orders_of("c1", 5)
    assert [path for _, path in backend.asked] == ["/orders/lookup", "/orders/latest"]
    assert "A700" not in caplog.text and TOKEN not in caplog.text


@pytest.mark.parametrize(("status", "answer"), [(409, "utter_cart_not_now"), (422, "utter_cart_not_so_many")])
def test_a_change_that_the_shop_does_not_take_is_told_so(
    status: int,
    answer: str,
    monkeypatch: pytest.MonkeyPatch,
    backend: Backend,
    shop: HttpStorefront,
    wording: Wording,
    without_scores: Recommender,
) -> None:
    """Nothing was changed, which is said, and not that the cart cannot be reached."""
    services = Services.of(Store.load(TINY), wording, shop, None)
    services.open_recommender(lambda: without_scores)
    guest = Conversation(services)
    shown = guest.say(search_products, "mugs").slots["shown_items"]
    title = without_scores.product(shown[0]).title
    backend.stock = dict.fromkeys(shown, "in_stock")
    monkeypatch.setattr(backend, "_change", lambda *_: (status, None))
    (told,) = guest.say(add_to_cart, "add the first one").messages
    assert (told["response"], told["what"]) == (answer, title)
    monkeypatch.undo()
    assert shop.cart("conversation-1") == ()


def test_orders_in_the_chat_come_from_the_back_end(
    backend: Backend, shop: HttpStorefront, wording: Wording, without_scores: Recommender, redis_clean: str
) -> None:
    services = Services.of(Store.load(TINY), wording, shop, connect(redis_clean))
    services.open_recommender(lambda: without_scores)
    guest = Conversation(services)
    shown = guest.say(show_orders, "where is order A700, customer c100").messages[0]
    assert "on its way" in shown["text"] and "A Lamp" in shown["text"]
    assert shown["json_message"]["status"] == "shipped"
    backend.fails = (503, None)
    (told,) = guest.say(show_orders, "and now?").messages
    assert told["response"] == "utter_orders_unreachable"
    backend.fails = None
    assert "on its way" in guest.say(show_orders, "and now?").messages[0]["text"]
