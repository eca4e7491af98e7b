"""Faults of the actions servers: dead, hanging, answering with errors, with pages, with far too much."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import yaml

from tests.chaos.deployment import DOMAIN, Deployment
from tests.chaos.findings import Finding
from tests.chaos.shopper import Shopper, shopping

REPLY_WITHIN_S = 5.0
SEARCH = "red mugs"
FLOOD_BYTES = 50 * 1024 * 1024
_CHUNK = b" " * 65536
_HEAD = "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


async def broken(deployment: Deployment) -> list[Finding]:
    """One dead: nothing to be seen. Both dead or wrong: an honest reply in time, and on as if nothing was."""
    found = []
    async with httpx.AsyncClient() as client, shopping(client, deployment.url) as shopper:
        await shopper.ask(SEARCH, 30)
        first, second = deployment.actions
        first.stop()
        seen = [await _found(shopper) for _ in range(10)]
        found.append(
            Finding.none("searches without products, one actions server dead", seen.count(False), 10)
        )
        second.stop()
        found += await _honest(shopper, "both dead")
        for name, answer in FAULTS.items():
            async with _standing_in(deployment, answer):
                found += await _honest(shopper, name)
        for server in deployment.actions:
            server.start()
            server.wait()
        found.append(Finding.none("searches without products afterwards", int(not await _found(shopper)), 1))
    return found


async def _honest(shopper: Shopper, fault: str) -> list[Finding]:
    began = time.monotonic()
    answer = await shopper.ask(SEARCH, 30)
    took_s = time.monotonic() - began
    told = {message.get("text") for message in answer}
    dishonest = not (told & _apologies()) or any("custom" in message for message in answer)
    return [
        Finding.at_most(f"reply, {fault}", REPLY_WITHIN_S, took_s, " s"),
        Finding.none(f"replies that do not say so, {fault}", int(dishonest), 1),
    ]


async def _found(shopper: Shopper) -> bool:
    answer = await shopper.ask(SEARCH, 30)
    return any(message.get("custom", {}).get("items") for message in answer)


def _apologies() -> set[str]:
    """What the domain says when the actions server gave nothing usable."""
    responses = yaml.safe_load((DOMAIN / "session.yml").read_text("utf-8"))["responses"]
    return {one["text"] for name in APOLOGIES for one in responses[name]}


APOLOGIES = ("utter_actions_unavailable",)


@asynccontextmanager
async def _standing_in(deployment: Deployment, answer: Answer) -> AsyncIterator[None]:
    """Something at the addresses of both actions servers that takes every request and answers so."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            )
            await reader.readexactly(length)
            await answer(writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the bot gave up on it, which is what is looked at
        finally:
            writer.close()

    servers = [await asyncio.start_server(serve, "127.0.0.1", port) for port in deployment.actions_ports]
    try:
        yield
    finally:
        for server in servers:
            server.close()


def _answering(status: str, kind: str, body: bytes) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(_HEAD.format(status=status, kind=kind, length=len(body)).encode() + body)
        await writer.drain()

    return answer


async def _hang(writer: asyncio.StreamWriter) -> None:
    del writer
    await asyncio.sleep(30)


async def _flood(writer: asyncio.StreamWriter) -> None:
    writer.write(_HEAD.format(status="200 OK", kind="application/json", length=FLOOD_BYTES).encode())
    for _ in range(FLOOD_BYTES // len(_CHUNK)):
        writer.write(_CHUNK)
        await writer.drain()


FAULTS: dict[str, Answer] = {
    "hanging": _hang,
    "answering 500": _answering("500 Internal Server Error", "application/json", b"{}"),
    "answering HTML": _answering("200 OK", "text/html", b"<html><body>It works!</body></html>"),
    "answering 50 MB": _flood,
}
