"""Plays the conversations of turns.yml against a bot's REST channel and times every turn."""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

SCRIPT = Path(__file__).with_name("turns.yml")
LEAST_ACTION_SHARE = 0.6
GREETING = "hello"


@dataclass(frozen=True)
class Turn:
    """One message of a conversation; `action` says whether it makes the bot call the actions server."""

    text: str
    action: bool


def conversations(script: Path = SCRIPT) -> list[list[Turn]]:
    """Reads the script; raises ValueError when too few of its turns call an action."""
    loaded = [
        [Turn(turn["text"], turn.get("action", False)) for turn in conversation]
        for conversation in yaml.safe_load(script.read_text(encoding="utf-8"))["conversations"]
    ]
    turns = [turn for conversation in loaded for turn in conversation]
    share = sum(turn.action for turn in turns) / len(turns)
    if share < LEAST_ACTION_SHARE:
        raise ValueError(
            f"{script}: only {share:.0%} of the turns call an action, {LEAST_ACTION_SHARE:.0%} must"
        )
    return loaded


async def _say(client: httpx.AsyncClient, url: str, sender: str, text: str) -> float:
    """Sends one message and returns its milliseconds; an empty answer is an error, not a fast turn."""
    began = time.perf_counter()
    response = await client.post(
        f"{url}/webhooks/rest/webhook",
        json={"sender": sender, "message": text, "metadata": {"customer_id": "bench"}},
    )
    elapsed_ms = (time.perf_counter() - began) * 1000
    response.raise_for_status()
    if not response.json():
        raise RuntimeError(f"{url}: nothing was answered to {text!r}")
    return elapsed_ms


async def _play(client: httpx.AsyncClient, url: str, script: list[list[Turn]], rounds: int) -> list[float]:
    return [
        await _say(client, url, sender, turn.text)
        for _ in range(rounds)
        for conversation in script
        for sender in [f"bench-{uuid.uuid4().hex}"]
        for turn in conversation
    ]


async def late_and_early(
    url: str, late: int, early: int, *, repeats: int, around: int = 4
) -> tuple[list[float], list[float]]:
    """Milliseconds of turns from number `late` of one conversation on, and about number `early` of others.

    Both say hello, in turns, so that what else the machine does falls on both; each repeat begins another.
    """
    late_ms, early_ms = [], []
    async with httpx.AsyncClient(timeout=60) as client:
        old = await _talked(client, url, late - around)
        for _ in range(repeats):
            young = await _talked(client, url, early - around)
            for _ in range(2 * around):
                late_ms.append(await _say(client, url, old, GREETING))
                early_ms.append(await _say(client, url, young, GREETING))
    return late_ms, early_ms


async def _talked(client: httpx.AsyncClient, url: str, turns: int) -> str:
    sender = f"bench-{uuid.uuid4().hex}"
    for _ in range(turns):
        await _say(client, url, sender, GREETING)
    return sender


async def play(url: str, clients: int, rounds: int) -> tuple[list[float], float]:
    """Plays the whole script `rounds` times with each of `clients` concurrent shoppers.

    Returns
    -------
    The milliseconds of every turn, and the turns a second of all clients together.
    """
    script = conversations()
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)
    async with httpx.AsyncClient(timeout=60, limits=limits) as client:
        began = time.perf_counter()
        timed = await asyncio.gather(*(_play(client, url, script, rounds) for _ in range(clients)))
        elapsed_s = time.perf_counter() - began
    turns_ms = [ms for one in timed for ms in one]
    return turns_ms, len(turns_ms) / elapsed_s
