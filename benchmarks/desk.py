"""A full desk on one actions process, and how soon words are on the other side: `python -m benchmarks.desk`.

A thousand shoppers wait and two hundred conversations are in the hands of fifty people, each with a console
that follows their four. Then people write in conversations chosen at random; one of them is open in
Chromium, where the time until the message is painted is taken. Shoppers' messages are timed until they are
on the console's event stream.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import psutil
import redis
from playwright.async_api import Page, async_playwright

from actions.console.accounts import Account, write_accounts
from actions.console.passwords import hashed
from actions.handoff import Agent, Desk
from benchmarks.table import report
from benchmarks.turn import memory_bytes
from tests.e2e.servers import Service, browser_options, whole_service

PEOPLE = 50
PASSWORD = "only-for-this-benchmark"
AT_ONCE = 8
IDLE_S = 20.0
SEED = 7
MARK = {"X-Daogou-Desk": "1"}
PAINTED = """(text) => new Promise((done) => {
  const root = document.querySelector("daogou-chat").shadowRoot;
  const look = () => {
    if (![...root.querySelectorAll(".entry.agent")].some((entry) => entry.textContent.includes(text)))
    return false; watch.disconnect(); requestAnimationFrame(() => setTimeout(() => done(Date.now())));
    return true;
  };
  const watch = new MutationObserver(look);
  watch.observe(root.querySelector("[role=log]"), { childList: true, subtree: true });
  look();
})"""


class Console:
    """One person's open console: `heard` gets each entry's id with the time at which it came."""

    def __init__(self, address: str, agent: Agent) -> None:
        self.agent = agent
        self.client = httpx.AsyncClient(base_url=address, timeout=30, headers=MARK, trust_env=False)
        self.held: list[Shopper] = []
        self.heard: asyncio.Queue[tuple[float, str]] = asyncio.Queue()
        self._following: asyncio.Task[None] | None = None

    async def sign_in(self) -> None:
        """Open the session."""
        content = {"name": self.agent.id, "password": PASSWORD}
        (await self.client.post("/api/session", json=content)).raise_for_status()

    def follow(self) -> None:
        """Open the event stream over what the person holds."""
        self._following = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        asked = [("open", shopper.conversation_id) for shopper in self.held]
        async with self.client.stream("GET", "/api/events", params=asked, timeout=None) as response:
            name = ""
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: ") and name == "entry":
                    told = json.loads(line[6:])
                    self.heard.put_nowait((time.perf_counter(), told["entry"].get("message_id", "")))

    async def say(self, conversation_id: str, text: str) -> None:
        """Answer a shopper."""
        content = {"message_id": uuid.uuid4().hex, "text": text}
        answer = await self.client.post(f"/api/conversations/{conversation_id}/messages", json=content)
        answer.raise_for_status()

    async def close(self) -> None:
        """Close the stream and the connections."""
        if self._following is not None:
            self._following.cancel()
        await self.client.aclose()


class Shopper:
    """One conversation of the website's channel."""

    def __init__(self, client: httpx.AsyncClient, session: dict[str, Any]) -> None:
        self._client = client
        self.conversation_id = str(session["conversation_id"])
        self._headers = {"Authorization": f"Bearer {session['token']}"}

    @classmethod
    async def new(cls, client: httpx.AsyncClient) -> Shopper:
        """Begin a conversation."""
        return cls(client, (await client.post("/webhooks/widget/session")).raise_for_status().json())

    async def say(self, text: str) -> str:
        """Send a message; its id."""
        message_id = uuid.uuid4().hex
        content = {"message_id": message_id, "message": text}
        answer = await self._client.post("/webhooks/widget/messages", json=content, headers=self._headers)
        answer.raise_for_status()
        return message_id


async def ask(client: httpx.AsyncClient, desk: Desk, count: int) -> list[Shopper]:
    """So many new shoppers who wait for a person."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one() -> Shopper:
        async with slots:
            shopper = await Shopper.new(client)
            await shopper.say("I want to talk to a person")
            while (await asyncio.to_thread(desk.owner, shopper.conversation_id)).state != "waiting":
                await asyncio.sleep(0.02)
            return shopper

    return await asyncio.gather(*(one() for _ in range(count)))


async def time_painted(page: Page, console: Console, conversation_id: str, messages: int) -> list[float]:
    """Milliseconds from a person's sending to the frame in which the shopper sees it."""
    times_ms = []
    for number in range(messages):
        text = f"Message {number} of a person."
        painted = asyncio.create_task(page.evaluate(PAINTED, text))
        await asyncio.sleep(0.05)
        began = time.time() * 1000
        await console.say(conversation_id, text)
        times_ms.append(await painted - began)
    return times_ms


async def time_heard(consoles: Sequence[Console], messages: int) -> list[float]:
    """Milliseconds from a shopper's sending to the console of the person who answers."""
    choose, times_ms = random.Random(SEED), []
    for _ in range(messages):
        console = choose.choice(consoles)
        while not console.heard.empty():
            console.heard.get_nowait()
        began = time.perf_counter()
        message_id = await choose.choice(console.held).say("And in blue?")
        while True:
            at, heard = await asyncio.wait_for(console.heard.get(), 30)
            if heard == message_id:
                break
        times_ms.append((at - began) * 1000)
    return times_ms


async def time_queue(console: Console, times: int) -> list[float]:
    """Milliseconds of GET queue."""
    times_ms = []
    for _ in range(times):
        began = time.perf_counter()
        (await console.client.get("/api/queue")).raise_for_status()
        times_ms.append((time.perf_counter() - began) * 1000)
    return times_ms


async def measure(service: Service, people: Sequence[Agent], waiting: int, messages: int) -> dict[str, str]:
    """The figures, under the names of the table."""
    store = redis.Redis.from_url(service.bot.env["REDIS_URL"], decode_responses=True)
    desk, pid = Desk(store), service.actions.process.pid  # type: ignore[union-attr]
    before = memory_bytes(pid)
    consoles = [Console(service.console, one) for one in people]
    async with (
        httpx.AsyncClient(base_url=service.url, timeout=30, trust_env=False) as client,
        async_playwright() as playwright,
    ):
        browser = await playwright.chromium.launch(**browser_options())
        page = await browser.new_page()
        await page.goto(service.url)
        seen = await shopper_in_browser(page, desk)
        held = await ask(client, desk, desk.capacity * len(people) - 1)
        for console in consoles:
            await console.sign_in()
            await asyncio.to_thread(desk.alive, console.agent.id)
        first, *others = consoles
        await asyncio.to_thread(desk.claim, seen, first.agent)
        places = [console for console in consoles for _ in range(desk.capacity)][1:]
        for shopper, console in zip(held, places, strict=True):
            await asyncio.to_thread(desk.claim, shopper.conversation_id, console.agent)
            console.held.append(shopper)
        for console in consoles:
            console.follow()
        await ask(client, desk, waiting)
        process = psutil.Process(pid)
        used_s = sum(process.cpu_times()[:2])
        await asyncio.sleep(IDLE_S)
        idle = (sum(process.cpu_times()[:2]) - used_s) / IDLE_S
        painted = await time_painted(page, first, seen, messages)
        heard = await time_heard(others, messages)
        queue = await time_queue(first, messages)
        memory = memory_bytes(pid) - before
        await browser.close()
    for console in consoles:
        await console.close()
    store.close()
    return {
        "a person's message → painted for the shopper, ms": _percentiles(painted),
        "a shopper's message → on the person's console, ms": _percentiles(heard),
        "GET queue, ms": _percentiles(queue),
        "processor time of the actions while nobody writes, % of a core": f"{idle * 100:.1f}",
        "memory of the actions for it, MB": f"{memory / 1e6:.0f}",
    }


async def shopper_in_browser(page: Page, desk: Desk) -> str:
    """The conversation of a shopper whose page is open and who waits for a person."""
    await page.locator("daogou-chat textarea").fill("I want to talk to a person")
    await page.locator("daogou-chat textarea").press("Enter")
    while not (waiting := await asyncio.to_thread(desk.waiting)):
        await asyncio.sleep(0.05)
    return waiting[0].conversation_id


def _percentiles(times_ms: Sequence[float]) -> str:
    cuts = statistics.quantiles(times_ms, n=20, method="inclusive")
    return f"{cuts[9]:.0f} / {cuts[18]:.0f}"


def run(waiting: int, messages: int, folder: Path) -> None:
    """Starts the service with a file of fifty people, measures and reports."""
    people = [Agent(f"agent{number}", f"Agent {number}") for number in range(PEOPLE)]
    secret, file = hashed(PASSWORD), folder / "people.yml"
    write_accounts(file, [Account(one, secret) for one in people])
    service = whole_service(folder)
    service.actions.env = {**service.actions.env, "DAOGOU_AGENTS": str(file)}
    try:
        service.start()
        figures = asyncio.run(measure(service, people, waiting, messages))
    finally:
        service.stop()
    report(
        "desk",
        [f"{waiting} wait, {PEOPLE} people hold 200", "p50 / p95"],
        [[name, value] for name, value in figures.items()],
        {"waiting": waiting, "messages": messages, **figures},
    )


def main() -> None:
    """Reads the arguments and runs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("--waiting", type=int, default=1_000)
    parser.add_argument("--messages", type=int, default=200)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(arguments.waiting, arguments.messages, Path(folder))


if __name__ == "__main__":
    main()
