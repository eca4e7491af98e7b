"""A watched price in whole conversations: kept, met by an upsert, told once in the next conversation."""

from __future__ import annotations

import json
import subprocess
import time
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from tests.e2e import shop
from tests.e2e.servers import ACTIONS_PYTHON, ROOT, Service
from tests.e2e.talk import RestShopper, WidgetShopper

WAIT_S = 15


def recommender(service: Service, *arguments: str) -> None:
    command = [str(ACTIONS_PYTHON), "-m", "recommender", *arguments]
    subprocess.run(command, cwd=ROOT, env=dict(service.actions.env), check=True, capture_output=True)


@pytest.fixture
def reprice(service: Service, tmp_path: Path) -> Iterator[object]:
    """Sets a product's price in the running shop; put back at the end."""
    changed: set[str] = set()

    def set_price(item_id: str, price: Decimal) -> None:
        feed = tmp_path / "change.jsonl"
        feed.write_text(json.dumps({**shop.listings()[item_id], "price": f"{price} GBP"}) + "\n")
        recommender(service, "upsert", str(feed))
        changed.add(item_id)

    yield set_price
    for item_id in changed:
        set_price(item_id, shop.price(item_id))


def until_shown_at(shopper: RestShopper, title: str, price: Decimal) -> None:
    deadline = time.monotonic() + WAIT_S
    while f"£{price}" not in shopper.say(f"tell me about {title}").text:
        assert time.monotonic() < deadline, "the change has not arrived"
        time.sleep(0.2)


def customer(client: httpx.Client) -> str:
    return f"watcher-{uuid.uuid4().hex}"


def test_it_is_told_once_in_the_next_conversation(client: httpx.Client, reprice: object) -> None:
    who = customer(client)
    first = RestShopper(client, who)
    item_id = first.say("red mugs").ids[0]
    title, price = shop.listings()[item_id]["title"], shop.price(item_id)
    lower = price - Decimal("0.01")
    kept = first.say("tell me when the first one gets cheaper")
    assert title in kept.text and f"£{price}" in kept.text and "180 days" in kept.text
    assert "Good news" not in RestShopper(client, who).say("blue bags").text

    reprice(item_id, lower)  # type: ignore[operator]
    until_shown_at(RestShopper(client), title, lower)
    told = RestShopper(client, who).say("blue bags")
    assert title in told.messages[0]["text"]
    assert f"£{lower}" in told.messages[0]["text"] and f"£{price}" in told.messages[0]["text"]
    assert told.ids, "the question itself is answered too"
    assert "Good news" not in RestShopper(client, who).say("blue bags").text
    assert "Good news" not in RestShopper(client).say("blue bags").text


def test_listed_and_stopped(client: httpx.Client) -> None:
    for shopper in (RestShopper(client), WidgetShopper(client)):
        title = shop.listings()[shopper.say("red mugs").ids[1]]["title"]
        assert title in shopper.say("let me know when the second one drops below 50p").text
        assert title in shopper.say("what am I watching?").text
        assert title in shopper.say("stop watching that").text
        assert title not in shopper.say("what am I watching?").text


def test_a_price_that_is_none(client: httpx.Client) -> None:
    shopper = RestShopper(client)
    shopper.say("red mugs")
    for typed in (
        "tell me when the first one drops below £0",
        "notify me when the flying carpet is under £5",
    ):
        assert "I'll watch" not in shopper.say(typed).text


def test_without_redis_nothing_is_promised(client: httpx.Client, service: Service) -> None:
    shopper = RestShopper(client)
    shopper.say("red mugs")
    service.redis.stop()
    try:
        said = httpx.post(
            f"{service.url}/webhooks/rest/webhook",
            json={"sender": shopper.sender, "message": "tell me when the first one drops below £1"},
            timeout=30,
            trust_env=False,
        ).json()
        assert said and "I'll watch" not in said[0]["text"]
    finally:
        service.redis.start()
        service.redis.wait()
