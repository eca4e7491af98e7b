"""The server over real HTTP: statuses, deadlines, what it counts, and what it never says."""

import asyncio
import gzip
import json
import logging
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.app import MAX_BODY, create_app
from actions.handoff import Desk
from actions.redis_client import connect
from actions.services import Services
from actions.skills import SKILLS, Skill
from actions.turn import Reply, Turn
from recommender import ArtifactError, RecommenderError

SECRET = "my new kitchen is purple"


class Shop:
    """Stands in for the recommender where only its being there counts."""

    catalogue_version = "v7"
    product_count = 3

    def close(self) -> None:
        """Nothing to give back."""


@asynccontextmanager
async def served(
    services: Services,
    *,
    skills: Mapping[str, Skill] = SKILLS,
    opening: Callable[[], Any] = Shop,
    timeout_s: float = 2.0,
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an app that listens on a real port."""
    app = create_app(services, opening, timeout_s=timeout_s, skills=skills, name=f"app_{time.monotonic_ns()}")
    app.config.TOUCHUP = False  # rewrites methods once a process; here are many apps in one
    listening = socket.create_server(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    await server.start_serving()
    try:
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=base) as client:
            yield client
    finally:
        await server.before_stop()
        server.close()
        await server.after_stop()


def call(action: str = "action_start_over", text: str = SECRET, **tracker: Any) -> dict[str, Any]:
    """An action call as Rasa posts it."""
    return {
        "next_action": action,
        "sender_id": "c1",
        "version": "3.6.21",
        "tracker": {
            "sender_id": "c1",
            "slots": {},
            "latest_message": {
                "text": text,
                "intent": {"name": "start_over"},
                "entities": [],
                "metadata": {},
            },
            "events": [],
            **tracker,
        },
    }


async def until_ready(client: httpx.AsyncClient) -> None:
    while (await client.get("/ready")).status_code != 200:
        await asyncio.sleep(0.01)


async def test_an_action_answers_without_a_domain_in_the_call(bare: Services) -> None:
    async with served(bare) as client:
        answer = await client.post("/webhook", json=call())
    assert answer.status_code == 200
    assert [m["response"] for m in answer.json()["responses"]] == ["utter_start_over"]
    assert {e["name"]: e["value"] for e in answer.json()["events"] if e["name"] != "watches_checked"} == {
        "search": None,
        "shown_items": None,
        "focus_item": None,
        "complemented_item": None,
        "session_items": None,
        "earlier_lists": None,
        "cart_question": None,
        "order_inquiry": None,
    }


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"null", "object"),
        (b"[]", "object"),
        (b"3", "object"),
        (b"{}", "tracker"),
        (json.dumps({**call(), "next_action": None}).encode(), "next_action"),
        (json.dumps({**call(), "next_action": 3}).encode(), "next_action"),
        (json.dumps({**call(), "tracker": []}).encode(), "tracker"),
        (json.dumps(call(sender_id=None)).encode(), "sender_id"),
        (json.dumps(call(sender_id=3)).encode(), "sender_id"),
        (json.dumps(call(slots=[])).encode(), "slots"),
        (json.dumps(call(events="none")).encode(), "events"),
        (json.dumps(call(latest_message="hi")).encode(), "latest_message"),
        (json.dumps(call(latest_message={"text": 3})).encode(), "text"),
        (json.dumps(call(latest_message={"text": "hi", "metadata": []})).encode(), "metadata"),
    ],
)
async def test_a_malformed_call_is_refused_with_the_field(body: bytes, says: str, bare: Services) -> None:
    async with served(bare) as client:
        answer = await client.post("/webhook", content=body)
    assert answer.status_code == 400
    assert says in answer.json()["error"]
    assert SECRET not in answer.text


async def test_slots_and_messages_may_be_missing(bare: Services) -> None:
    async with served(bare) as client:
        answer = await client.post("/webhook", json=call(slots=None, latest_message=None, events=None))
    assert answer.status_code == 200


async def test_an_unknown_action_is_not_found(bare: Services) -> None:
    async with served(bare) as client:
        answer = await client.post("/webhook", json=call("action_fly"))
        counted = (await client.get("/metrics")).text
    assert answer.status_code == 404
    assert answer.json()["action_name"] == "action_fly"
    assert "action_fly" not in counted  # a caller cannot make new time series


async def test_a_huge_body_is_refused(bare: Services) -> None:
    async with served(bare) as client:
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(f"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n".encode())
        status = await asyncio.wait_for(reader.readline(), 5)
        writer.close()
    assert b" 413 " in status


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_compressed_body_is_refused_before_it_is_inflated(encoding: str, bare: Services) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    async with served(bare) as client:
        answer = await client.post("/webhook", content=bomb, headers={"Content-Encoding": encoding})
    assert answer.status_code == 415


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/webhook", 405), ("GET", "/nothing", 404)])
async def test_errors_are_json(method: str, path: str, status: int, bare: Services) -> None:
    async with served(bare) as client:
        answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]


async def test_a_rejection_is_400_as_rasa_expects(bare: Services) -> None:
    def reject(turn: Turn, services: Services) -> Reply:
        raise ActionExecutionRejection("action_a", "not now")

    async with served(bare, skills={"action_a": reject}) as client:
        answer = await client.post("/webhook", json=call("action_a"))
    assert answer.status_code == 400
    assert answer.json() == {"error": "not now", "action_name": "action_a"}


async def test_a_bug_is_500_and_tells_nothing(bare: Services, caplog: pytest.LogCaptureFixture) -> None:
    def fail(turn: Turn, services: Services) -> Reply:
        raise KeyError("slot")

    async with served(bare, skills={"action_a": fail}) as client:
        answer = await client.post("/webhook", json=call("action_a"))
    assert answer.status_code == 500
    assert answer.json() == {"error": "internal error"}
    assert SECRET not in caplog.text


async def test_a_recommender_that_fails_is_answered(bare: Services) -> None:
    def fail(turn: Turn, services: Services) -> Reply:
        raise RecommenderError("broken")

    async with served(bare, skills={"action_a": fail}) as client:
        answer = await client.post("/webhook", json=call("action_a"))
    assert [m["response"] for m in answer.json()["responses"]] == ["utter_failure"]


async def test_a_recommender_that_hangs_is_answered_within_the_deadline(bare: Services) -> None:
    release = threading.Event()

    def hang(turn: Turn, services: Services) -> Reply:
        release.wait(10)
        return Reply().say("utter_start_over")

    async with served(bare, skills={"action_a": hang}, timeout_s=0.3) as client:
        begun = time.monotonic()
        # More of them than there are threads: those that wait for one have the same deadline.
        answers = await asyncio.gather(*(client.post("/webhook", json=call("action_a")) for _ in range(12)))
        took = time.monotonic() - begun
        health = await client.get("/health")
        counted = (await client.get("/metrics")).text
        release.set()
    assert [[m["response"] for m in a.json()["responses"]] for a in answers] == [["utter_timeout"]] * 12
    assert took < 2
    assert health.status_code == 200
    assert 'daogou_action_requests_total{action="action_a",outcome="timeout"} 12.0' in counted


async def test_calls_that_are_being_answered_are_counted(bare: Services) -> None:
    begun, release = threading.Event(), threading.Event()

    def hang(turn: Turn, services: Services) -> Reply:
        begun.set()
        release.wait(10)
        return Reply().say("utter_start_over")

    async with served(bare, skills={"action_a": hang}) as client:
        answering = asyncio.create_task(client.post("/webhook", json=call("action_a")))
        await asyncio.to_thread(begun.wait, 10)
        assert "daogou_actions_in_flight 1.0" in (await client.get("/metrics")).text
        release.set()
        await answering
        assert "daogou_actions_in_flight 0.0" in (await client.get("/metrics")).text


async def test_health_answers_while_the_catalogue_is_loading(bare: Services) -> None:
    loaded = threading.Event()

    def slow() -> Shop:
        loaded.wait(10)
        return Shop()

    async with served(bare, opening=slow) as client:
        assert (await client.get("/health")).status_code == 200
        ready = await client.get("/ready")
        assert ready.status_code == 503
        assert "catalogue" in ready.json()["missing"]
        assert (await client.get("/started")).status_code == 503
        answer = await client.post("/webhook", json=call("action_search_products"))
        assert [m["response"] for m in answer.json()["responses"]] == ["utter_starting"]
        loaded.set()
        await asyncio.wait_for(until_ready(client), 5)
        for path in ("/started", "/ready"):
            assert (await client.get(path)).json() == {"status": "ready", "catalogue": "v7"}
        assert 'daogou_catalogue_products{version="v7"} 3.0' in (await client.get("/metrics")).text


async def test_a_missing_artifact_is_named_by_ready(bare: Services) -> None:
    def missing() -> Shop:
        raise ArtifactError("no index: run python -m recommender build")

    async with served(bare, opening=missing) as client:
        await asyncio.sleep(0.05)
        ready = await client.get("/ready")
        assert ready.status_code == 503
        assert "recommender build" in ready.json()["missing"]
        assert (await client.get("/health")).status_code == 200
        policy = await client.post("/webhook", json=call("action_answer_policy", "how much is delivery"))
        assert policy.json()["responses"][0]["custom"]["type"] == "answer"  # needs no catalogue


async def test_who_leaves_before_the_answer_is_no_failure_in_the_log(
    bare: Services, caplog: pytest.LogCaptureFixture
) -> None:
    begun, release = threading.Event(), threading.Event()

    def slow(turn: Turn, services: Services) -> Reply:
        begun.set()
        release.wait(10)
        return Reply().say("utter_start_over")

    def statuses() -> list[str]:
        said = [record.getMessage() for record in caplog.records if record.name == "actions.access"]
        return [line.split()[3] for line in said]

    with caplog.at_level(logging.INFO):
        async with served(bare, skills={"action_a": slow}, timeout_s=5) as client:
            _, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
            body = json.dumps(call("action_a")).encode()
            writer.write(
                b"POST /webhook HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
            )
            assert await asyncio.to_thread(begun.wait, 5)
            writer.close()
            async with asyncio.timeout(5):
                while not statuses():
                    await asyncio.sleep(0.01)
            release.set()
    assert statuses() == ["499"]


async def test_the_log_holds_no_word_of_the_shopper(bare: Services, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with served(bare) as client:
            await client.post("/webhook", json=call())
    lines = [record.getMessage() for record in caplog.records if record.name == "actions.access"]
    assert lines
    assert lines[0].startswith("POST /webhook action_start_over 200")
    assert SECRET not in caplog.text


async def test_who_asks_for_a_person_is_put_into_the_queue(bare: Services, redis_clean: str) -> None:
    bare.desk = Desk(connect(redis_clean))
    async with served(bare) as client:
        answer = await client.post("/webhook", json=call("action_request_human"))
    (message,) = answer.json()["responses"]
    assert message["custom"] == {"type": "handoff", "version": 1, "state": "waiting", "position": 1}
    assert [one.conversation_id for one in bare.desk.waiting()] == ["c1"]


async def test_without_redis_nobody_is_said_to_have_been_asked(bare: Services) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        bare.desk = Desk(connect(f"redis://127.0.0.1:{unused.getsockname()[1]}"))
        async with served(bare) as client:
            answer = await client.post("/webhook", json=call("action_request_human"))
    (message,) = answer.json()["responses"]
    assert message["response"] == "utter_human_not_recorded"
    assert message["contact"] == "help@tiny.example"
