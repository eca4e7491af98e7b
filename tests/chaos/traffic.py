"""Shoppers who go on talking while something else happens to the servers."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle

import httpx

from tests.chaos.shopper import Shopper, shopping

TURNS_PER_S = 5.0
SHOPPERS = 10
SETTLED_S = 30.0
SEARCH, ADD, SHOW_CART = "red mugs", "add two of the first one to my cart", "show my cart"
PERSON, BACK = "I want to talk to a person", "back to the assistant"
ADDED_AT_A_TIME = 2
MOST_SAID = 20
"""An even number, which leaves nobody waiting for a person, and a cart far below what it may hold."""


@dataclass
class Visitor:
    """A shopper with a purpose: every message of theirs has an effect that can be counted."""

    shopper: Shopper
    messages: tuple[str, ...]
    opening: tuple[str, ...] = ()
    said: int = 0

    async def go_on(self) -> None:
        """Say the next message."""
        text = self.opening[self.said] if self.said < len(self.opening) else self._next()
        self.said += 1
        await self.shopper.say(text)

    def _next(self) -> str:
        return self.messages[(self.said - len(self.opening)) % len(self.messages)]


@dataclass
class Traffic:
    """Who is and was there."""

    talking: asyncio.Task[None] | None = None
    now: list[Visitor] = field(default_factory=list)
    all: list[Visitor] = field(default_factory=list)

    @property
    def shoppers(self) -> list[Shopper]:
        """Everybody's conversations."""
        return [visitor.shopper for visitor in self.all]

    async def end(self) -> None:
        """Let nobody say more, and wait until all that was acknowledged is answered, or long enough."""
        if self.talking is None:
            return
        self.talking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.talking
        self.talking = None
        await asyncio.gather(
            *(one.answered(list(one.said), SETTLED_S) for one in self.shoppers), return_exceptions=True
        )

    def shoppers_saying(self, text: str) -> list[Shopper]:
        """Those whose purpose is this message."""
        return [visitor.shopper for visitor in self.all if text in visitor.messages]


@asynccontextmanager
async def going_on(url: str, choose: random.Random) -> AsyncIterator[Traffic]:
    """`TURNS_PER_S` messages a second, open loop, until `end` or the end of the block.

    Half of the visitors fill a cart, a quarter ask for a person and change their minds, the others greet. Who
    has said enough is followed by somebody new.
    """
    traffic = Traffic()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
    async with AsyncExitStack() as open_now:
        client = await open_now.enter_async_context(httpx.AsyncClient(limits=limits))
        traffic.talking = asyncio.create_task(_talk(client, url, choose, traffic, open_now))
        yield traffic
        await traffic.end()


async def _talk(
    client: httpx.AsyncClient, url: str, choose: random.Random, traffic: Traffic, open_now: AsyncExitStack
) -> None:
    waiting: dict[int, asyncio.Task[None]] = {}
    for place in cycle(range(SHOPPERS)):
        if place in waiting:
            await waiting.pop(place)
        if len(traffic.now) <= place or traffic.now[place].said >= MOST_SAID:
            shopper = await open_now.enter_async_context(shopping(client, url))
            visitor = _visitor(shopper, choose)
            traffic.all.append(visitor)
            traffic.now[place : place + 1] = [visitor]
        waiting[place] = asyncio.create_task(traffic.now[place].go_on())
        await asyncio.sleep(choose.expovariate(TURNS_PER_S))


def _visitor(shopper: Shopper, choose: random.Random) -> Visitor:
    purpose = choose.choice(("cart", "cart", "person", "greeting"))
    if purpose == "cart":
        return Visitor(shopper, (ADD,), opening=(SEARCH,))
    return Visitor(shopper, (PERSON, BACK) if purpose == "person" else ("hello",))
