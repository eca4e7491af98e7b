"""Faults of Redis: killed, stopped, full, read-only, still loading."""

from __future__ import annotations

import asyncio
import random
import signal
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import redis.asyncio as redis

from tests.chaos.deployment import Deployment
from tests.chaos.findings import Finding, kept_once_and_in_order
from tests.chaos.shopper import Shopper, shopping
from tests.chaos.traffic import going_on

REPLY_WITHIN_S = 3.0
HEALTH_WITHIN_S = 1.0
RECOVERED_WITHIN_S = 10.0
KILLS = 3

Refusal = Callable[[Deployment], AbstractAsyncContextManager[None]]


async def killed(deployment: Deployment, choose: random.Random, kills: int = KILLS) -> list[Finding]:
    """`kill -9` of Redis under traffic, and a start from its log."""
    async with going_on(deployment.url, choose) as traffic:
        recovered_s = []
        for _ in range(kills):
            await asyncio.sleep(4)
            process = deployment.redis.process
            assert process is not None
            process.send_signal(signal.SIGKILL)
            process.wait()
            await asyncio.sleep(1)
            await asyncio.to_thread(deployment.redis.restart)
            recovered_s.append(await _answered_again(deployment))
        await asyncio.sleep(4)
        await traffic.end()
        return [
            *kept_once_and_in_order(traffic.shoppers),
            Finding.at_most("answers again after the start", RECOVERED_WITHIN_S, max(recovered_s), " s"),
        ]


async def stopped(deployment: Deployment, stopped_s: float) -> list[Finding]:
    """Redis takes connections and answers none."""
    replies_s, health_s, words = [], [], 0
    async with httpx.AsyncClient(timeout=30) as client, shopping(client, deployment.url) as shopper:
        await shopper.ask("hello", 30)
        with deployment.redis.paused():
            until = time.monotonic() + stopped_s
            while time.monotonic() < until:
                took_s, told = await _refused(client, deployment.url, shopper)
                replies_s.append(took_s)
                words += told
                for url in deployment.bot_urls:
                    began = time.monotonic()
                    (await client.get(f"{url}/health")).raise_for_status()
                    health_s.append(time.monotonic() - began)
                await asyncio.sleep(0.5)
        recovered_s = await _answered_again(deployment)
    return [
        Finding.at_most("longest time to a reply", REPLY_WITHIN_S, max(replies_s), " s"),
        Finding.none(
            "replies other than 503 with words for the shopper", len(replies_s) - words, len(replies_s)
        ),
        Finding.at_most("longest time to /health", HEALTH_WITHIN_S, max(health_s), " s"),
        Finding.at_most("answers again afterwards", RECOVERED_WITHIN_S, recovered_s, " s"),
    ]


async def refusing(deployment: Deployment) -> list[Finding]:
    """Redis answers, but will not keep anything."""
    found = []
    for name, refusal in REFUSALS.items():
        async with httpx.AsyncClient(timeout=30) as client, shopping(client, deployment.url) as shopper:
            await shopper.ask("hello", 30)
            async with refusal(deployment):
                tries = [await _refused(client, deployment.url, shopper) for _ in range(5)]
            recovered_s = await _answered_again(deployment)
        found += [
            Finding.at_most(
                f"longest time to a reply, {name}", REPLY_WITHIN_S, max(s for s, _ in tries), " s"
            ),
            Finding.none(
                f"replies other than 503 with words, {name}",
                [told for _, told in tries].count(False),
                len(tries),
            ),
            Finding.at_most(f"answers again, {name}", RECOVERED_WITHIN_S, recovered_s, " s"),
        ]
    return found


async def _refused(client: httpx.AsyncClient, url: str, shopper: Shopper) -> tuple[float, bool]:
    """Seconds to the reply to a message, and whether it is 503 with words for the shopper."""
    began = time.monotonic()
    answer = await client.post(
        f"{url}/webhooks/widget/messages",
        json={"message_id": uuid.uuid4().hex, "message": "hello"},
        headers={"Authorization": f"Bearer {shopper.token}"},
    )
    took_s = time.monotonic() - began
    return took_s, answer.status_code == 503 and bool(answer.json().get("text"))


async def _answered_again(deployment: Deployment) -> float:
    """Seconds until somebody new is answered."""
    began = time.monotonic()
    async with httpx.AsyncClient() as client, shopping(client, deployment.url) as shopper:
        await shopper.ask("hello", 60)
    return time.monotonic() - began


@asynccontextmanager
async def _full(deployment: Deployment) -> AsyncIterator[None]:
    async with redis.Redis(port=deployment.redis_port) as store:
        await store.config_set("maxmemory", "1mb")
        yield
        await store.config_set("maxmemory", "0")


@asynccontextmanager
async def _read_only(deployment: Deployment) -> AsyncIterator[None]:
    async with redis.Redis(port=deployment.redis_port) as store:
        await store.execute_command("REPLICAOF", "127.0.0.1", "1")
        yield
        await store.execute_command("REPLICAOF", "NO", "ONE")


@asynccontextmanager
async def _loading(deployment: Deployment) -> AsyncIterator[None]:
    """Redis gone, and at its address what one says that reads a long log: no real one is long at it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(65536):
            writer.write(b"-LOADING Redis is loading the dataset in memory\r\n")
        writer.close()

    await asyncio.to_thread(deployment.redis.stop)
    server = await asyncio.start_server(serve, "127.0.0.1", deployment.redis_port)
    yield
    server.close()
    await asyncio.to_thread(deployment.redis.start)
    await asyncio.to_thread(deployment.redis.wait)


REFUSALS: dict[str, Refusal] = {"out of memory": _full, "read-only": _read_only, "loading": _loading}
