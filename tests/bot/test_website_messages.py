"""The website's channel over HTTP, with a real bot and a real Redis."""

from __future__ import annotations

import asyncio
import json
import uuid
from contextlib import ExitStack
from datetime import datetime
from itertools import islice

import httpx
import jwt
import pytest
import redis
from aiohttp import web

from bot.channels.tokens import Tokens
from tests.bot.conftest import SECRET
from tests.bot.processes import ActionsServer, RunningBot
from tests.bot.website import Browser
from tests.streams import events

TOKENS = Tokens(SECRET, 3_600)


@pytest.fixture
def browser(bot: RunningBot, actions: ActionsServer) -> Browser:
    return Browser(bot.url)


def said(actions: ActionsServer) -> list[str]:
    return [event["text"] for event in actions.calls[-1]["tracker"]["events"] if event["event"] == "user"]


def test_a_message_and_its_answer(browser: Browser, actions: ActionsServer) -> None:
    with browser.stream() as coming:
        message_id = browser.send("red mug under a tenner", item_id="85123A")
        question, answer = islice(coming, 2)
    assert question.data["from"] == "shopper"
    assert question.data["message_id"] == message_id
    assert question.data["messages"] == [{"text": "red mug under a tenner"}]
    assert answer.data["from"] == "bot"
    assert answer.data["reply_to"] == message_id
    assert answer.data["messages"] == [{"text": "did action_search_products"}]
    for event in (question, answer):
        assert event.kind == "message"
        assert event.id == event.data["id"]
        assert datetime.fromisoformat(event.data["at"]).tzinfo is not None
    metadata = actions.calls[-1]["tracker"]["latest_message"]["metadata"]
    assert metadata == {"message_id": message_id, "item_id": "85123A"}


def test_sent_twice_is_answered_once(browser: Browser, actions: ActionsServer) -> None:
    body = {"message_id": "m-1", "message": "red mugs"}
    first, again = browser.post("messages", body), browser.post("messages", body)
    assert first.status_code == again.status_code == 202
    assert first.json() == again.json()
    browser.say("blue mugs")
    browser.post("messages", body)
    browser.say("green mugs")
    assert said(actions) == ["red mugs", "blue mugs", "green mugs"]
    entries = browser.get("history").json()["entries"]
    assert [entry.get("reply_to") for entry in entries].count("m-1") == 1
    assert len(entries) == 6


def test_a_message_sent_twice_at_once_is_answered_once(browser: Browser, actions: ActionsServer) -> None:
    async def twice() -> list[httpx.Response]:
        body = {"message_id": "m-1", "message": "red mugs"}
        async with httpx.AsyncClient() as client:
            posts = [
                client.post(f"{browser.url}/messages", json=body, headers=browser.headers()) for _ in range(8)
            ]
            return await asyncio.gather(*posts)

    assert len({answer.text for answer in asyncio.run(twice())}) == 1
    browser.say("blue mugs")
    assert said(actions) == ["red mugs", "blue mugs"]


def test_a_stream_goes_on_where_it_broke_off(browser: Browser) -> None:
    for text in ("red mugs", "blue mugs", "green mugs"):
        browser.say(text)
    with browser.stream() as coming:
        whole = [event.id for event in islice(coming, 6)]
    assert whole == sorted(whole, key=lambda one: tuple(map(int, one.split("-"))))
    for number, seen in enumerate(whole[:-1]):
        for headers in ({"Last-Event-ID": seen}, {}):
            query = "" if headers else f"?after={seen}"
            with httpx.stream(
                "GET", f"{browser.url}/stream{query}", headers=browser.headers(**headers), timeout=10
            ) as response:
                rest = [event.id for event in islice(events(response), 5 - number)]
            assert rest == whole[number + 1 :]


def test_every_open_stream_gets_it(browser: Browser) -> None:
    with browser.stream() as here, browser.stream() as there:
        message_id = browser.send("red mugs")
        for coming in (here, there):
            assert [event.data.get("reply_to") for event in islice(coming, 2)] == [None, message_id]


def test_streams_show_who_is_typing_and_do_not_replay_it(
    browser: Browser, actions: ActionsServer, redis_url: str
) -> None:
    agent = {"from": "agent", "name": "Alice"}
    with browser.raw_stream() as here, browser.raw_stream() as there:
        first, second = events(here), events(there)
        message_id = browser.send("red mugs")
        for coming in (first, second):
            seen = list(islice(coming, 3))  # all three at once, if the answer is as quick
            typing = next(event for event in seen if event.kind == "typing")
            assert (typing.id, typing.data) == ("", {"from": "bot"})
            question, answer = (event for event in seen if event is not typing)
            assert question.data["message_id"] == answer.data["reply_to"] == message_id
            assert answer is seen[-1]
        with redis.Redis.from_url(redis_url) as client:
            client.publish(f"daogou:{{conversation:{browser.conversation_id}}}:wake", json.dumps(agent))
        for coming in (first, second):
            typing = next(coming)
            assert (typing.kind, typing.data) == ("typing", agent)
    with browser.raw_stream(**{"Last-Event-ID": question.id}) as later:
        assert next(events(later)).data["reply_to"] == message_id


def test_a_long_conversation_is_replayed_whole(browser: Browser) -> None:
    ids = [browser.send(f"message {number}") for number in range(15)]
    seen = [event.data for event in browser.until_answered(ids[-1])]
    assert [one["message_id"] for one in seen if one["from"] == "shopper"] == ids
    assert [one["reply_to"] for one in seen if one["from"] == "bot"] == ids


def test_history(browser: Browser) -> None:
    for text in ("red mugs", "blue mugs", "green mugs"):
        browser.say(text)
    whole = browser.get("history").json()
    assert not whole["earlier"]
    assert [entry["messages"][0]["text"] for entry in whole["entries"]][::2] == [
        "red mugs",
        "blue mugs",
        "green mugs",
    ]
    latest = browser.get("history", limit=2).json()
    assert latest == {"entries": whole["entries"][4:], "earlier": True}
    before = browser.get("history", limit=4, before=latest["entries"][0]["id"]).json()
    assert before == {"entries": whole["entries"][:4], "earlier": False}


@pytest.mark.parametrize("parameters", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"before": "x"}])
def test_history_refuses_by_name(browser: Browser, parameters: dict[str, object]) -> None:
    answer = browser.get("history", **parameters)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == next(iter(parameters))


def test_buttons_are_signed(browser: Browser, actions: ActionsServer) -> None:
    actions.replies({"text": "1. Mug", "buttons": [{"title": "Cheaper", "payload": "cheaper ones"}]})
    [message] = browser.say("red mugs")
    [button] = message["buttons"]
    assert (button["title"], button["payload"]) == ("Cheaper", "cheaper ones")
    pressed = browser.post("messages", {"message_id": "m-2", "button": button["signed"]})
    assert pressed.status_code == 202
    browser.until_answered("m-2")
    assert said(actions)[-1] == "cheaper ones"
    other = Browser(browser.url.removesuffix("/webhooks/widget"))
    for one, bad in ((other, button["signed"]), (browser, "x"), (browser, ""), (browser, 3)):
        answer = one.post("messages", {"message_id": "m-3", "button": bad})
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, "button")
    both = {"message_id": "m-3", "button": button["signed"], "message": "hello"}
    assert browser.post("messages", both).status_code == 400


def test_what_a_client_claims_is_dropped(browser: Browser, actions: ActionsServer) -> None:
    claims = {
        "metadata": {"customer_id": "c01"},
        "customer_id": "c01",
        "sender": "x",
        "input_channel": "rest",
    }
    browser.say("/search_products", **claims)
    browser.say("red mugs", **claims)
    call = actions.calls[-1]
    assert call["sender_id"] == browser.conversation_id
    assert set(call["tracker"]["latest_message"]["metadata"]) == {"message_id"}
    assert said(actions) == ["search_products", "red mugs"]


def test_a_session_is_renewed_and_signing_in_rotates_it(bot: RunningBot, actions: ActionsServer) -> None:
    guest = Browser(bot.url)
    assert guest.session["customer_id"] is None
    assert guest.session["consent"] == {"level": None, "text_version": None, "at": None}
    again = guest.post("session", {}).json()
    assert again["conversation_id"] == guest.conversation_id
    signed_in = guest.post("session", {"identity": TOKENS.vouch("c01")}).json()
    assert signed_in["customer_id"] == "c01"
    assert signed_in["conversation_id"] != guest.conversation_id
    customer = Browser(bot.url, identity=TOKENS.vouch("c01"))
    customer.say("red mugs")
    assert actions.calls[-1]["tracker"]["latest_message"]["metadata"]["customer_id"] == "c01"
    renewed = customer.post("session", {}).json()
    assert (renewed["customer_id"], renewed["conversation_id"]) == ("c01", customer.conversation_id)


@pytest.mark.parametrize(
    "identity", ["", "x", jwt.encode({"sub": "c01"}, "another secret, long enough for it")]
)
def test_nobody_signs_in_without_the_shops_word(bot: RunningBot, identity: str) -> None:
    answer = httpx.post(f"{bot.url}/webhooks/widget/session", json={"identity": identity})
    assert (answer.status_code, answer.json()["error"]["field"]) == (401, "identity")


def test_the_demo_signs_in_sample_customers_only_in_demo_mode(bot: RunningBot) -> None:
    assert httpx.get(f"{bot.url}/store/identity?customer=12748").status_code == 404


@pytest.mark.parametrize("path", ["stream", "history"])
def test_no_token_no_conversation(bot: RunningBot, path: str) -> None:
    url = f"{bot.url}/webhooks/widget/{path}"
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Bearer {TOKENS.vouch('c01')}"}):
        answer = httpx.get(url, headers=headers)
        assert (answer.status_code, answer.json()["error"]["field"]) == (401, "authorization")


def test_another_conversation_answers_403_and_nothing_more(bot: RunningBot, browser: Browser) -> None:
    browser.say("a secret wish for mugs")
    stranger = Browser(bot.url)
    answer = stranger.post(
        "messages", {"message_id": "m", "message": "hi", "conversation_id": browser.conversation_id}
    )
    assert answer.status_code == 403
    assert answer.json() == {"error": {"field": "conversation_id", "reason": "is not this session's"}}
    assert stranger.get("history").json()["entries"] == []


def test_a_foreign_page_is_refused_on_every_route(bot: RunningBot, browser: Browser) -> None:
    for method, path in (("POST", "session"), ("POST", "messages"), ("GET", "stream"), ("GET", "history")):
        for origin in ("https://evil.example", "null", f"{bot.url}.evil.example", "http://[evil"):
            headers = browser.headers(Origin=origin)
            answer = httpx.request(method, f"{browser.url}/{path}", headers=headers)
            assert (answer.status_code, answer.json()["error"]["field"]) == (403, "origin")
            assert "access-control-allow-origin" not in answer.headers
    assert httpx.get(f"{browser.url}/history", headers=browser.headers(Origin=bot.url)).status_code == 200


def test_a_listed_page_may_speak_across_origins(bot: RunningBot, browser: Browser) -> None:
    shop = {"Origin": "https://shop.example"}
    preflight = httpx.options(f"{browser.url}/messages", headers=shop)
    assert preflight.status_code == 204
    assert "authorization" in preflight.headers["access-control-allow-headers"]
    refused = httpx.options(f"{browser.url}/messages", headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403
    for answer in (
        preflight,
        httpx.get(f"{browser.url}/history", headers=browser.headers(**shop)),
        httpx.get(f"{browser.url}/history", headers=shop),
    ):
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"


def test_a_turn_that_fails_is_told_once_and_the_next_goes_on(
    browser: Browser, actions: ActionsServer
) -> None:
    async def nonsense(_: web.Request) -> web.StreamResponse:
        return web.json_response({"events": [{"event": "slot"}], "responses": "none"})

    works = actions.handler
    actions.handler = nonsense
    assert browser.say("red mugs")[0]["text"].startswith("Sorry")
    actions.handler = works
    assert browser.say("blue mugs") == [{"text": "did action_search_products"}]


def test_more_messages_than_may_wait_are_refused_in_words(browser: Browser, actions: ActionsServer) -> None:
    async def slow(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.8)
        return web.json_response({"events": [], "responses": [{"text": "done"}]})

    async def many() -> list[httpx.Response]:
        async with httpx.AsyncClient(timeout=15) as client:
            posts = [
                client.post(
                    f"{browser.url}/messages",
                    json={"message_id": uuid.uuid4().hex, "message": "red mugs"},
                    headers=browser.headers(),
                )
                for _ in range(30)
            ]
            return await asyncio.gather(*posts)

    works, actions.handler = actions.handler, slow
    answers = asyncio.run(many())
    actions.handler = works
    refused = [answer for answer in answers if answer.status_code != 202]
    assert refused
    for answer in refused:
        assert answer.status_code == 429
        assert answer.json()["text"].startswith("That's more at once")
        assert int(answer.headers["retry-after"]) > 0
    for accepted in answers:
        if accepted.status_code == 202:
            browser.until_answered(accepted.json()["message_id"])


def test_nothing_waits_when_all_is_answered(browser: Browser, redis_url: str) -> None:
    browser.say("red mugs")
    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        prefix = f"daogou:{{conversation:{browser.conversation_id}}}"
        assert client.xlen(f"{prefix}:inbox") == 0
        for name in ("inbox", "accepted", "messages"):
            assert client.pttl(f"{prefix}:{name}") > 0


def test_a_conversation_has_ten_streams_at_most(browser: Browser) -> None:
    with ExitStack() as tabs:
        lines = [tabs.enter_context(browser.raw_stream()).iter_lines() for _ in range(10)]
        assert [next(line) for line in lines] == ["retry: 1000"] * 10
        refused = tabs.enter_context(browser.raw_stream())
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) > 0
    assert browser.say("red mugs")
