"""What open consoles are told as it happens, over real HTTP and real Redis."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import redis

from .console_server import ADA, BOB, GRACE, Console, refused, write_all

WITHIN_S = 20.0


@dataclass
class Heard:
    """A stream that is being read: its events, in the order in which they came."""

    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    comments: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    news: threading.Condition = field(default_factory=threading.Condition)

    def read(self, lines: Iterator[str]) -> None:
        name = ""
        try:
            for line in lines:
                with self.news:
                    if line.startswith("event: "):
                        name = line.removeprefix("event: ")
                    elif line.startswith("data: "):
                        self.events.append((name, json.loads(line.removeprefix("data: "))))
                    elif line.startswith(":"):
                        self.comments += 1
                    self.news.notify_all()
        except httpx.TransportError:
            pass  # the test has closed it, or the server
        finally:
            with self.news:
                self.over.set()
                self.news.notify_all()

    def of(self, name: str) -> list[dict[str, Any]]:
        return [told for heard, told in self.events if heard == name]

    def until(self, holds: Callable[[], Any]) -> Any:
        with self.news:
            assert self.news.wait_for(holds, WITHIN_S), self.events
            return holds()


@contextmanager
def listening(client: httpx.Client, *conversations: str) -> Iterator[Heard]:
    heard = Heard()
    with client.stream("GET", "events", params={"open": list(conversations)}) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        reading = threading.Thread(target=heard.read, args=(answer.iter_lines(),), daemon=True)
        reading.start()
        try:
            heard.until(lambda: heard.of("queue"))
            yield heard
        finally:
            # Closing alone would wait for the thread that reads.
            with contextlib.suppress(OSError):
                answer.extensions["network_stream"].get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            reading.join(WITHIN_S)


def texts(heard: Heard) -> list[str]:
    return [told["entry"]["messages"][0]["text"] for told in heard.of("entry")]


@pytest.fixture
def ada(console: Console) -> httpx.Client:
    return console.sign_in(ADA)


def waiting(heard: Heard) -> list[str]:
    return [row["id"] for row in heard.of("queue")[-1]["waiting"]]


def test_the_queue_comes_at_once_and_whenever_it_changes(console: Console, ada: httpx.Client) -> None:
    with listening(ada) as heard:
        assert waiting(heard) == []
        console.asked("c1", "first words")
        heard.until(lambda: waiting(heard) == ["c1"])
        assert heard.of("queue")[-1]["waiting"][0]["preview"] == "first words"
        assert heard.of("queue")[-1]["waiting_count"] == 1
        console.says("c1", "second words")
        heard.until(lambda: heard.of("queue")[-1]["waiting"][0]["preview"] == "second words")
        console.sign_in(BOB).post("conversations/c1/claim")
        heard.until(lambda: [row["id"] for row in heard.of("queue")[-1]["others"]] == ["c1"])
        last = heard.of("queue")[-1]
        assert last["waiting"] == last["mine"] == []
        assert last["others"][0]["agent"] == {"id": "bob", "name": "Bob"}
        online = {agent["id"]: (agent["online"], agent["held"]) for agent in last["agents"]}
        assert online == {"ada": (True, 0), "bob": (True, 1), "grace": (False, 0)}


def test_a_queue_that_is_the_same_is_not_sent_again(console: Console, ada: httpx.Client) -> None:
    console.asked("c1")
    with listening(ada) as heard:
        comments = heard.comments
        heard.until(lambda: heard.comments >= comments + 2)  # two looks at everything
        assert len(heard.of("queue")) <= 2  # the second says that Ada is there


def test_entries_of_a_followed_conversation_come_in_order_and_once(
    console: Console, ada: httpx.Client
) -> None:
    console.asked("c1", "before")
    console.asked("c2", "of another")
    with listening(ada, "c1") as heard:
        said = [f"message {number}" for number in range(120)]
        for text in said:
            console.says("c1", text)
        console.says("c2", "not followed")
        heard.until(lambda: len(heard.of("entry")) >= len(said))
        assert texts(heard) == said
        assert {told["conversation"] for told in heard.of("entry")} == {"c1"}


def test_owners_and_typing_are_told(console: Console, ada: httpx.Client) -> None:
    console.asked("c1")
    with listening(ada, "c1") as heard:
        heard.until(lambda: heard.of("owner"))
        ada.post("conversations/c1/claim")
        told = heard.until(lambda: [one for one in heard.of("owner") if one["state"] == "human"])[0]
        assert (told["conversation"], told["agent"], told["name"]) == ("c1", "ada", "Ada")
        wake = "daogou:{conversation:c1}:wake"
        for kept in ('{"from": "agent", "name": "Ada"}', "{", '{"from": ["shopper"]}', '{"from": "shopper"}'):
            console.redis.publish(wake, kept)
        heard.until(lambda: heard.of("typing"))
        assert heard.of("typing") == [{"conversation": "c1", "from": "shopper"}]


def test_a_console_that_comes_back_misses_nothing(console: Console, ada: httpx.Client) -> None:
    """As the page does: open the stream, then ask for what was said since."""
    console.asked("c1", "before")
    last = ada.get("conversations/c1").json()["entries"][-1]["id"]
    with listening(ada, "c1") as heard:
        console.says("c1", "one")
        heard.until(lambda: texts(heard) == ["one"])
        last = heard.of("entry")[-1]["entry"]["id"]
    console.says("c1", "two")
    with listening(ada, "c1") as heard:
        missed = ada.get("conversations/c1", params={"after": last}).json()["entries"]
        assert [entry["messages"][0]["text"] for entry in missed] == ["two"]
        console.says("c1", "three")
        heard.until(lambda: texts(heard) == ["three"])


def test_wakes_that_are_lost_cost_time_and_no_message(console: Console, ada: httpx.Client) -> None:
    console.asked("c1")
    with listening(ada, "c1") as heard:
        console.redis.client_kill_filter(_type="pubsub")
        console.says("c1", "in the gap")
        console.asked("c2")
        heard.until(lambda: texts(heard) == ["in the gap"])
        heard.until(lambda: waiting(heard) == ["c1", "c2"])
        console.redis.xadd(  # an entry without a wake, as of a bot that died before it woke anybody
            "daogou:{conversation:c1}:messages",
            {"entry": json.dumps({"from": "shopper", "messages": [{"text": "unheard"}]})},
        )
        heard.until(lambda: texts(heard) == ["in the gap", "unheard"])


def test_an_open_console_is_a_sign_of_life(console: Console, ada: httpx.Client) -> None:
    assert console.desk.online() == set()
    with listening(ada) as heard:
        assert console.desk.online() == {"ada"}
        before = console.redis.zscore("daogou:{desk}:agents", "ada")
        heard.until(lambda: console.redis.zscore("daogou:{desk}:agents", "ada") > before)


@pytest.mark.parametrize("out", ["removed", "signed out"])
def test_the_stream_of_somebody_who_is_out_ends(out: str, console: Console, ada: httpx.Client) -> None:
    with listening(ada) as heard:
        if out == "removed":
            write_all(console.agents, (BOB, GRACE))
        else:
            console.with_cookie(ada.headers["cookie"].partition("=")[2]).delete("session")
        assert heard.over.wait(WITHIN_S)


def test_a_conversation_that_is_no_longer_ones_business_is_followed_no_more(
    console: Console, ada: httpx.Client
) -> None:
    console.asked("c1")
    with listening(ada, "c1") as heard:
        console.desk.leave("c1", "left")
        heard.until(lambda: any(one["state"] == "bot" for one in heard.of("owner")))
        console.says("c1", "for the assistant alone")
        comments = heard.comments
        heard.until(lambda: heard.comments >= comments + 2)
        assert heard.of("entry") == []


def test_streams_are_bounded(console: Console, ada: httpx.Client) -> None:
    streams = [listening(ada) for _ in range(10)]
    for one in streams:
        one.__enter__()
    try:
        answer = ada.get("events")
        assert refused(answer) == (429, "session")
        assert answer.headers["retry-after"]
        assert console.sign_in(BOB).get("me").status_code == 200
    finally:
        for one in streams:
            one.__exit__(None, None, None)


@pytest.mark.parametrize(
    "query", ["open=%00", f"open={'x' * 129}", "&".join(f"open=c{n}" for n in range(51))]
)
def test_what_cannot_be_followed_is_refused(query: str, ada: httpx.Client) -> None:
    assert refused(ada.get(f"events?{query}")) == (400, "open")


def test_a_quiet_conversation_is_pointed_out(console: Console, ada: httpx.Client) -> None:
    console.asked("c1")
    ada.post("conversations/c1/claim")
    (row,) = ada.get("queue").json()["mine"]
    assert row["reminder"] is False
    long_ago = int(time.time() * 1000) - 200_000
    key = "daogou:{conversation:c1}"
    console.redis.hset(f"{key}:owner", mapping={"since": long_ago})
    console.redis.delete(f"{key}:messages")
    entry = json.dumps({"from": "shopper", "messages": [{"text": "hello?"}]})
    console.redis.xadd(f"{key}:messages", {"entry": entry}, id=f"{long_ago}-0")
    (row,) = ada.get("queue").json()["mine"]
    assert row["reminder"] is True
    assert 195 <= row["quiet_s"] <= 230


def test_those_who_wait_longest_are_shown_and_all_are_counted(console: Console, ada: httpx.Client) -> None:
    with redis.Redis.from_url(console.redis_url) as client, client.pipeline() as writes:
        for number in range(150):
            client_key = f"daogou:{{conversation:w{number:03}}}:owner"
            writes.hset(
                client_key,
                mapping={"state": "waiting", "epoch": 1, "reason": "asked", "asked_at": number + 1},
            )
            writes.zadd("daogou:{desk}:waiting", {f"w{number:03}": int(time.time() * 1000) + number})
        writes.execute()
    queue = ada.get("queue").json()
    assert queue["waiting_count"] == 150
    assert [row["id"] for row in queue["waiting"]] == [f"w{number:03}" for number in range(100)]
    assert [row["position"] for row in queue["waiting"]] == list(range(1, 101))
