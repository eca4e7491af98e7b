"""The actions server in all its moods: the shopper gets an answer in time whatever it does."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from rasa.core.actions.action import ActionExecutionRejection
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.actions_client import MAX_REPLY_BYTES, ActionsClient
from bot.channels.collect import CollectingOutput
from bot.remote_action import WINDOW, RemoteAction, action_call
from tests.bot.processes import ActionsServer, free_port

DEADLINE_S = 0.3
APOLOGY = "The catalogue is away."
RESPONSES = {"utter_actions_unavailable": [{"text": APOLOGY}], "utter_found": [{"text": "I found {total}."}]}


@pytest.fixture
async def client(actions: ActionsServer) -> AsyncIterator[ActionsClient]:
    client = ActionsClient(actions.url, deadline_s=DEADLINE_S)
    yield client
    await client.close()


def conversation(turns: int = 1) -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events("s", [])
    for turn in range(turns):
        tracker.update(UserUttered(f"message {turn}", {"name": "search_products"}))
    return tracker


async def run(client: ActionsClient, name: str = "action_search_products") -> list[Event]:
    action = RemoteAction(client, name)
    nlg = TemplatedNaturalLanguageGenerator(RESPONSES)
    return await action.run(CollectingOutput(), nlg, conversation(), Domain.empty())


async def test_messages_and_events_come_back(client: ActionsClient, actions: ActionsServer) -> None:
    actions.replies(
        {"response": "utter_found", "total": 3},
        {"text": "1. Mug", "custom": {"type": "product_carousel"}, "buttons": []},
        events=[{"event": "slot", "name": "focus_item", "value": "22086", "timestamp": None}],
    )
    found, listing, slot = await run(client)
    assert isinstance(found, BotUttered) and found.text == "I found 3."
    assert isinstance(listing, BotUttered) and listing.text == "1. Mug"
    assert listing.data["custom"] == {"type": "product_carousel"}
    assert slot == SlotSet("focus_item", "22086")


async def _hang(_: web.Request) -> web.StreamResponse:
    await asyncio.sleep(3)
    return web.json_response({})


async def _trickle(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(30):
        await response.write(b" ")
        await asyncio.sleep(0.1)
    return response


async def _die(request: web.Request) -> web.StreamResponse:
    request.transport.abort()
    return web.Response()


async def _redirect(_: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/elsewhere")


def _body(content: str | bytes, status: int = 200) -> object:
    async def handler(_: web.Request) -> web.StreamResponse:
        body = content if isinstance(content, bytes) else content.encode()
        return web.Response(body=body, status=status)

    return handler


@pytest.mark.parametrize(
    "mood",
    [
        _hang,
        _trickle,
        _die,
        _redirect,
        _body("Internal Server Error", 500),
        _body('{"events": [], "responses": []}', 503),
        _body(""),
        _body("<html>"),
        _body(b"\xff\xfe\x00"),
        _body("null"),
        _body("[]"),
        _body('{"events": {}}'),
        _body('{"events": ["slot"]}'),
        _body('{"events": [{"event": "no such event"}]}'),
        _body('{"events": [{"event": "slot"}]}'),
        _body('{"responses": "hello"}'),
        _body('{"responses": [3]}'),
        _body('{"events": [], "responses": [], "more": "' + MAX_REPLY_BYTES * "x" + '"}'),
    ],
)
async def test_failure_is_told_in_time(client: ActionsClient, actions: ActionsServer, mood: object) -> None:
    actions.handler = mood
    began = time.monotonic()
    events = await run(client)
    assert time.monotonic() - began < DEADLINE_S + 0.7
    assert [event.text for event in events] == [APOLOGY]
    assert events[0].metadata["utter_action"] == "utter_actions_unavailable"


async def test_nobody_listens(caplog: pytest.LogCaptureFixture) -> None:
    client = ActionsClient(f"http://127.0.0.1:{free_port()}/webhook", deadline_s=DEADLINE_S)
    events = await run(client)
    await client.close()
    assert [event.text for event in events] == [APOLOGY]
    assert "action_search_products failed in conversation s" in caplog.text


async def test_a_rejection_lets_another_action_be_predicted(
    client: ActionsClient, actions: ActionsServer
) -> None:
    actions.handler = _body(json.dumps({"error": "no", "action_name": "action_search_products"}), 400)
    with pytest.raises(ActionExecutionRejection):
        await run(client)


async def test_connections_are_kept(client: ActionsClient, actions: ActionsServer) -> None:
    actions.replies()
    for _ in range(5):
        await run(client)
    assert len(actions.calls) == 5
    assert len(actions.connections) == 1


async def test_it_recovers_once_the_server_does(client: ActionsClient, actions: ActionsServer) -> None:
    actions.handler = _die
    assert [event.text for event in await run(client)] == [APOLOGY]
    actions.replies({"text": "back"})
    assert [event.text for event in await run(client)] == ["back"]


async def test_checking_a_reply_costs_next_to_nothing(client: ActionsClient, actions: ActionsServer) -> None:
    events = [{"event": "slot", "name": "search", "value": {"text": "mug"}, "timestamp": None}] * 3
    reply = json.dumps({"events": events, "responses": [{"text": "hi"}]}).encode()
    began = time.perf_counter()
    for _ in range(20):
        client._checked(reply)
    assert (time.perf_counter() - began) / 20 < 0.012  # Rasa's own takes 24 ms


def test_the_window_is_bounded_and_keeps_the_latest() -> None:
    call = action_call("action_search_products", conversation(turns=300))
    texts = [event["text"] for event in call["tracker"]["events"]]
    assert texts == [f"message {turn}" for turn in range(300 - WINDOW, 300)]
    assert call["tracker"]["latest_message"]["text"] == "message 299"
    assert call["domain"] == {}


def test_the_window_is_bounded_in_bytes_too() -> None:
    long, short = conversation(turns=1_000), conversation(turns=100)
    sizes = [len(json.dumps(action_call("action_show_more", tracker))) for tracker in (long, short)]
    assert sizes[0] < 1.1 * sizes[1]
