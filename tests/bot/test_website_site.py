"""What runs beside the requests ends when the process does."""

from __future__ import annotations

import asyncio
import random

from bot.channels.website.site import cancelled
from bot.stores.inbox import Inbox
from bot.stores.redis_scripts import RedisScripts

TURNS = 300
PATIENCE_S = 5.0


async def test_a_task_that_asks_redis_ends_whenever_it_is_cancelled(redis_url: str) -> None:
    """Of so many cancellations some are swallowed."""
    scripts = RedisScripts(redis_url)
    inbox = Inbox(scripts, expiry_s=60)

    async def asks() -> None:
        while True:
            await inbox.abandoned(older_than_s=0)
            await asyncio.sleep(0.01)

    for _ in range(TURNS):
        task = asyncio.create_task(asks())
        await asyncio.sleep(random.uniform(0, 0.004))
        await asyncio.wait_for(cancelled([task]), PATIENCE_S)
        assert task.cancelled()
    await scripts.close()


async def test_a_task_that_takes_a_cancellation_for_something_else_ends_all_the_same() -> None:
    swallowed = 0

    async def swallows() -> None:
        nonlocal swallowed
        while swallowed < 3:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                swallowed += 1
        await asyncio.sleep(60)

    task = asyncio.create_task(swallows())
    await asyncio.sleep(0)
    await asyncio.wait_for(cancelled([task]), PATIENCE_S)
    assert (swallowed, task.cancelled()) == (3, True)
