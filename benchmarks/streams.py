"""What open streams cost one bot, and how soon a message is on one: `python -m benchmarks.streams`.

Each stream is of a conversation of its own. While all are open, messages are said one after the other in
conversations chosen at random; they are greetings, which the bot answers without the actions server.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from benchmarks.load import GREETING
from benchmarks.sides import BOT_PYTHON
from benchmarks.table import report
from benchmarks.turn import memory_bytes, redis_running, serving
from bootstrap.settings import free_port

IDLE_S = 20.0
SEED = 7
UNLIMITED = "1000000"


@dataclass
class Conversation:
    """One open stream: `arrived` gets each entry with the time at which it came."""

    token: str
    reader: asyncio.StreamReader
    arrived: asyncio.Queue[tuple[float, dict[str, Any]]] = field(default_factory=asyncio.Queue)

    async def follow(self) -> None:
        """Read entries until the stream ends."""
        async for line in self.reader:
            if line.startswith(b"data: "):
                said = json.loads(line[6:])
                if "messages" in said:  # else somebody is typing
                    self.arrived.put_nowait((time.perf_counter(), said))


@dataclass
class Delays:
    """Milliseconds from the sending of a message to what is named."""

    acknowledged: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)


@asynccontextmanager
async def open_stream(client: httpx.AsyncClient, url: str) -> AsyncIterator[Conversation]:
    """A new conversation with its stream; bare sockets, so that the reader costs little beside the bot."""
    session = (await client.post(f"{url}/webhooks/widget/session")).raise_for_status().json()
    address = httpx.URL(url)
    reader, writer = await asyncio.open_connection(address.host, address.port)
    head = f"GET /webhooks/widget/stream HTTP/1.1\r\nHost: {address.host}\r\n"
    writer.write(f"{head}Authorization: Bearer {session['token']}\r\n\r\n".encode())
    status = await reader.readline()
    if b" 200 " not in status:
        raise RuntimeError(f"no stream: {status!r}")
    conversation = Conversation(session["token"], reader)
    following = asyncio.create_task(conversation.follow())
    try:
        yield conversation
    finally:
        following.cancel()
        writer.close()


async def say(client: httpx.AsyncClient, url: str, conversation: Conversation, delays: Delays) -> None:
    """One message; returns when its answer is on the stream."""
    message_id, began = uuid.uuid4().hex, time.perf_counter()
    answer = await client.post(
        f"{url}/webhooks/widget/messages",
        json={"message_id": message_id, "message": GREETING},
        headers={"Authorization": f"Bearer {conversation.token}"},
    )
    answer.raise_for_status()
    delays.acknowledged.append((time.perf_counter() - began) * 1000)
    for times in (delays.shown, delays.answered):
        at, entry = await asyncio.wait_for(conversation.arrived.get(), 30)
        if message_id not in (entry.get("message_id"), entry.get("reply_to")):
            raise RuntimeError("another message's entry")
        times.append((at - began) * 1000)


async def measure(url: str, pid: int, streams: int, messages: int) -> dict[str, float]:
    """The figures, under the names of the table."""
    choose, process = random.Random(SEED), psutil.Process(pid)
    async with httpx.AsyncClient(timeout=30) as client, AsyncExitStack() as opened:
        for _ in range(20):  # warms up
            async with open_stream(client, url) as one:
                await say(client, url, one, Delays())
        before = memory_bytes(pid)
        began = time.perf_counter()
        open_now = [await opened.enter_async_context(open_stream(client, url)) for _ in range(streams)]
        opening_s = time.perf_counter() - began
        one_stream = (memory_bytes(pid) - before) / streams
        used_s = sum(process.cpu_times()[:2])
        await asyncio.sleep(IDLE_S)
        idle = (sum(process.cpu_times()[:2]) - used_s) / IDLE_S
        delays = Delays()
        for _ in range(messages):
            await say(client, url, choose.choice(open_now), delays)
    return {
        "memory a stream, KB": one_stream / 1e3,
        "opened a second": streams / opening_s,
        "processor time while idle, % of a core": idle * 100,
        **_percentiles("sent → acknowledged", delays.acknowledged),
        **_percentiles("sent → on the stream", delays.shown),
        **_percentiles("sent → answer on the stream", delays.answered),
    }


def _percentiles(name: str, values_ms: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values_ms, n=100)
    return {f"{name}, p50, ms": cuts[49], f"{name}, p95, ms": cuts[94]}


def run(streams: int, messages: int, folder: Path) -> None:
    """Starts Redis and a bot on the built dialogue model, measures and reports."""
    redis_port, port, away = free_port(), free_port(), free_port()
    env = {
        **os.environ,
        "BOT_PORT": str(port),
        "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        "DAOGOU_ACTIONS_URL": f"http://127.0.0.1:{away}",
        "DAOGOU_SECRET": "only-for-this-benchmark",
        "DAOGOU_SESSION_REQUESTS_PER_MIN": UNLIMITED,
        "DAOGOU_ADDRESS_REQUESTS_PER_MIN": UNLIMITED,
    }
    url = f"http://127.0.0.1:{port}"
    with (
        redis_running(redis_port, folder),
        serving([BOT_PYTHON, "-m", "bot", "run"], f"{url}/ready", env, folder / "bot.log") as (_, pid),
    ):
        figures = asyncio.run(measure(url, pid, streams, messages))
    rows = [[name, f"{value:.1f}"] for name, value in figures.items()]
    report(
        "streams",
        [f"{streams} open streams", ""],
        rows,
        {"streams": streams, "messages": messages, **figures},
    )


def main() -> None:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streams", description=__doc__)
    parser.add_argument("--streams", type=int, default=500)
    parser.add_argument("--messages", type=int, default=400)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(arguments.streams, arguments.messages, Path(folder))


if __name__ == "__main__":
    main()
