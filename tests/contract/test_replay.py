"""Calls recorded from Rasa 3.6.21 are answered in the shapes that it and docs/contract.md expect.

tests/contract/record.py tells how they are recorded; they hold no shopper's data.
"""

import asyncio
import copy
import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from actions.redis_client import connect
from actions.services import Services
from actions.skills import SKILLS
from actions.store import Store
from actions.storefront.redis_store import RedisStorefront
from actions.wording import Wording
from recommender import Recommender
from tests.actions.conftest import TINY
from tests.actions.test_app import served, until_ready

HERE = Path(__file__).parent
CALLS = [json.loads(line) for line in (HERE / "requests-3.6.21.jsonl").read_text().splitlines()]
PAYLOADS = json.loads((HERE / "payloads.schema.json").read_text())

# What rasa.core.actions.action.RemoteAction and rasa.shared.core.events ask of an answer.
ANSWER = {
    "type": "object",
    "required": ["events", "responses"],
    "properties": {
        "events": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["event", "name", "timestamp"],
                "properties": {
                    "event": {"enum": ["slot", "active_loop"]},
                    "name": {
                        "enum": [
                            "search",
                            "shown_items",
                            "focus_item",
                            "complemented_item",
                            "page_item",
                            "session_items",
                            "earlier_lists",
                            "gift",
                            "gift_form",
                            "watches_checked",
                            "cart_question",
                            "order_inquiry",
                            "rating_asked",
                            "offered_for",
                            "angry",
                            "contact_request",
                            "contact_form",
                            None,
                        ]
                    },
                },
                "if": {"properties": {"event": {"const": "slot"}}},
                "then": {"required": ["value"]},
            },
        },
        "responses": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": ["string", "null"]},
                    "response": {"type": ["string", "null"]},
                    "custom": {"type": "object"},
                    "buttons": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["title", "payload"],
                            "properties": {"title": {"minLength": 1}, "payload": {"pattern": "^[^/]"}},
                        },
                    },
                },
            },
        },
    },
}


def label(call: dict[str, Any]) -> str:
    return f"{call['next_action']}: {call['tracker']['latest_message']['text']}"


def test_every_action_is_recorded() -> None:
    assert {call["next_action"] for call in CALLS} == set(SKILLS)
    assert {call["version"] for call in CALLS} == {"3.6.21"}


@pytest.mark.parametrize("call", CALLS, ids=label)
async def test_a_recorded_call_is_answered(call: dict[str, Any], services: Services) -> None:
    loaded = services.recommender
    async with served(services, opening=lambda: loaded) as client:
        await until_ready(client)
        answer = await client.post("/webhook", json=call)
    assert answer.status_code == 200
    check(answer)


def check(answer: httpx.Response) -> None:
    """Check an answer's shape, and that each payload has its text in the same message or the one before."""
    body = answer.json()
    jsonschema.validate(body, ANSWER, jsonschema.Draft202012Validator)
    for before, message in zip([None, *body["responses"]], body["responses"], strict=False):
        assert message["text"] or message["response"] or message["custom"]
        if message["custom"]:
            jsonschema.validate(message["custom"], PAYLOADS, jsonschema.Draft202012Validator)
            assert message["text"] or (before and (before["text"] or before["response"]))


async def test_a_call_that_is_made_again_changes_the_cart_once(
    without_scores: Recommender, wording: Wording, redis_clean: str
) -> None:
    """As after a crash, and as when two bots run one turn: the message's id decides, not the tracker."""
    redis = connect(redis_clean)
    shop = Services.of(Store.load(TINY), wording, RedisStorefront(redis, None), redis)
    (call,) = [call for call in CALLS if call["next_action"] == "action_add_to_cart"]
    typed_again = copy.deepcopy(call)
    typed_again["tracker"]["latest_message"]["message_id"] = "typed-again"
    async with served(shop, opening=lambda: without_scores) as client:
        await until_ready(client)
        first, second = await asyncio.gather(*(client.post("/webhook", json=call) for _ in range(2)))
        assert quantities(first) == quantities(second) == [2]
        assert quantities(await client.post("/webhook", json=call)) == [2]
        assert quantities(await client.post("/webhook", json=typed_again)) == [4]


def quantities(answer: httpx.Response) -> list[int]:
    check(answer)
    (cart,) = [m["custom"] for m in answer.json()["responses"] if m["custom"].get("type") == "cart"]
    return [line["quantity"] for line in cart["lines"]]
