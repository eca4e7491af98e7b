"""A part is gone in mid-conversation: an honest answer within seconds, and afterwards it goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from tests.e2e.page import ShopPage
from tests.e2e.servers import Server, Service
from tests.e2e.talk import RestShopper, WidgetShopper

PATIENCE_S = 8.0


@contextmanager
def gone(server: Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()
        server.wait()


def patiently(shopper: RestShopper | WidgetShopper, text: str) -> str:
    began = time.monotonic()
    turn = shopper.say(text)
    assert time.monotonic() - began < PATIENCE_S
    assert turn.text
    return turn.text


def test_without_the_actions_server(service: Service, shopper: RestShopper | WidgetShopper) -> None:
    found = shopper.say("red mug under a tenner").ids
    with gone(service.actions):
        said = patiently(shopper, "cheaper ones")
        assert patiently(shopper, "hello")
    assert said
    assert shopper.say("tell me about the second one").payload("product_detail")["item"]["id"] == found[1]


def test_without_redis(service: Service, client: httpx.Client, shopper: RestShopper | WidgetShopper) -> None:
    shopper.say("red mug under a tenner")
    with gone(service.redis):
        assert patiently(shopper, "cheaper ones")
        assert patiently(type(shopper)(client), "red mug under a tenner")
    assert type(shopper)(client).say("red mug under a tenner").ids


def test_the_widget_goes_on_afterwards(service: Service, open_shop: Callable[..., ShopPage]) -> None:
    page = open_shop()
    page.say("red mug under a tenner")
    with gone(service.actions):
        assert page.say("cheaper ones").inner_text().strip()
    page.say("cheaper ones")
    assert page.ids()
