"""What grows with time: one long conversation, and an hour's part of ordinary traffic."""

from __future__ import annotations

import asyncio
import random
from itertools import cycle, islice

import httpx
import psutil

from tests.chaos.deployment import Deployment
from tests.chaos.findings import Finding, kept_once_and_in_order
from tests.chaos.shopper import shopping
from tests.chaos.traffic import going_on

DRIFT = 5.0
TALK = ("red mugs", "cheaper ones", "tell me about the second one", "hello", "not plastic", "start over")
WARM_SHARE = 0.25
"""So much of a run is warming up: caches fill, the allocator takes what it needs."""


async def long_conversation(deployment: Deployment, turns: int) -> list[Finding]:
    """One conversation that does not end."""
    async with httpx.AsyncClient() as client, shopping(client, deployment.url) as shopper:
        texts = islice(cycle(TALK), turns)
        for text in islice(texts, int(turns * WARM_SHARE)):
            await shopper.ask(text, 30)
        before = _resident(deployment)
        for text in texts:
            await shopper.ask(text, 30)
        return [*kept_once_and_in_order([shopper]), *_drift(before, _resident(deployment))]


async def soak(deployment: Deployment, seconds: float, choose: random.Random) -> list[Finding]:
    """Traffic as it is, for long."""
    async with going_on(deployment.url, choose) as traffic:
        await asyncio.sleep(seconds * WARM_SHARE)
        before = _resident(deployment)
        await asyncio.sleep(seconds * (1 - WARM_SHARE))
        after = _resident(deployment)
        await traffic.end()
        return [*kept_once_and_in_order(traffic.shoppers), *_drift(before, after)]


def _resident(deployment: Deployment) -> dict[str, int]:
    """Bytes of each kind of server, of both together."""
    return {
        kind: sum(
            psutil.Process(server.process.pid).memory_info().rss for server in servers if server.process
        )
        for kind, servers in (("bots", deployment.bots), ("actions servers", deployment.actions))
    }


def _drift(before: dict[str, int], after: dict[str, int]) -> list[Finding]:
    return [
        Finding.at_most(f"memory of the {kind} grown by", DRIFT, 100 * (after[kind] / before[kind] - 1), " %")
        for kind in before
    ]
