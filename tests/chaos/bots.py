"""Faults of the bots: killed at random moments, restarted one after the other, written to by many at once."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import time
from contextlib import AsyncExitStack

import httpx
import redis.asyncio as redis

from tests.chaos.deployment import Deployment
from tests.chaos.findings import Finding, kept_once_and_in_order, longest_wait_s
from tests.chaos.shopper import Shopper, shopping
from tests.chaos.traffic import ADD, ADDED_AT_A_TIME, BACK, PERSON, SHOW_CART, going_on
from tests.e2e.servers import Server

ANSWERED_WITHIN_S = 5.0
LONGEST_CALM_S = 1.0
AHEAD = 8
"""So many messages a sender has under way; twenty may wait in a conversation."""


async def killed(deployment: Deployment, kills: int, choose: random.Random) -> list[Finding]:
    """`kill -9` of one bot or the other under traffic; it is started again, and ready, before the next."""
    async with going_on(deployment.url, choose) as traffic:
        await asyncio.sleep(2 * LONGEST_CALM_S)
        for _ in range(kills):
            await asyncio.sleep(choose.uniform(0, LONGEST_CALM_S))
            await asyncio.to_thread(_kill, choose.choice(deployment.bots))
        await traffic.end()
        carts = [await _cart_is_wrong(one) for one in traffic.shoppers_saying(ADD)]
        handoffs = [await _handoffs_are_wrong(one, deployment) for one in traffic.shoppers_saying(PERSON)]
        return [
            *kept_once_and_in_order(traffic.shoppers),
            Finding.none("carts with more or less than was added", sum(carts), len(carts)),
            Finding.none(
                "conversations handed over once too often or too rarely", sum(handoffs), len(handoffs)
            ),
            Finding.at_most(
                "longest wait for an answer", ANSWERED_WITHIN_S, longest_wait_s(traffic.shoppers), " s"
            ),
        ]


async def restarted(deployment: Deployment, choose: random.Random) -> list[Finding]:
    """Each bot and each actions server is told to stop and started again, one at a time, under traffic."""
    async with going_on(deployment.url, choose) as traffic:
        await asyncio.sleep(2)
        for server in (*deployment.bots, *deployment.actions):
            await asyncio.to_thread(server.restart)
        await asyncio.sleep(2)
        await traffic.end()
        refused = [refusal for shopper in traffic.shoppers for refusal in shopper.refusals]
        turns = sum(len(shopper.said) for shopper in traffic.shoppers)
        return [
            *kept_once_and_in_order(traffic.shoppers),
            Finding.none("requests that failed", len(refused), turns),
            Finding.at_most(
                "longest wait for an answer", ANSWERED_WITHIN_S, longest_wait_s(traffic.shoppers), " s"
            ),
        ]


async def crowded(deployment: Deployment, senders: int, turns: int) -> list[Finding]:
    """Many conversations at once over two bots, each with several messages under way."""
    async with AsyncExitStack() as open_now:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=2 * senders)
        client = await open_now.enter_async_context(httpx.AsyncClient(limits=limits))
        shoppers = [
            await open_now.enter_async_context(shopping(client, deployment.url)) for _ in range(senders)
        ]
        began = time.monotonic()
        await asyncio.gather(*(_send(one, turns // senders) for one in shoppers))
        took_s = time.monotonic() - began
        overlaps = [await _turns_overlap(one, deployment) for one in shoppers]
        return [
            *kept_once_and_in_order(shoppers),
            Finding.none("conversations whose turns overlap in the tracker", sum(overlaps), senders),
            Finding("turns a second meanwhile", "told", f"{turns / took_s:.0f}", True),
        ]


def _kill(bot: Server) -> None:
    assert bot.process is not None
    bot.process.send_signal(signal.SIGKILL)
    bot.process.wait()
    bot.restart()


async def _send(shopper: Shopper, turns: int) -> None:
    sent: list[str] = []
    for number in range(turns):
        sent.append(await shopper.say(f"hello {number}"))
        if number >= AHEAD:
            await shopper.answered([sent[number - AHEAD]], 60)
    await shopper.answered(sent, 60)


async def _cart_is_wrong(shopper: Shopper) -> bool:
    added = sum(said.text == ADD for said in shopper.said.values())
    answer = await shopper.ask(SHOW_CART, 30)
    lines = [line for message in answer for line in message.get("custom", {}).get("lines", [])]
    return sum(line["quantity"] for line in lines) != ADDED_AT_A_TIME * added


async def _handoffs_are_wrong(shopper: Shopper, deployment: Deployment) -> bool:
    changes = sum(said.text in (PERSON, BACK) for said in shopper.said.values())
    async with redis.Redis(port=deployment.redis_port) as store:
        return await store.xlen(f"daogou:{{conversation:{shopper.conversation_id}}}:handoffs") != changes


async def _turns_overlap(shopper: Shopper, deployment: Deployment) -> bool:
    """Whether the tracker holds a message before another's turn ended, or not in the order of sending."""
    async with redis.Redis(port=deployment.redis_port) as store:
        turns = await store.lrange(f"daogou:{{conversation:{shopper.conversation_id}}}:turns", 0, -1)
    listening, texts = True, []
    for event in (event for turn in turns for event in json.loads(turn)):
        if event["event"] == "user":
            if not listening:
                return True
            listening = False
            texts.append(event["text"])
        elif event["event"] == "action":
            listening = event["name"] == "action_listen"
    sent = [said.text for said in shopper.said.values()]
    return texts != sent[-len(texts) :]
