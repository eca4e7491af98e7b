"""The processes that the bot's tests talk to: an actions server that does as it is told, the bot itself."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from aiohttp import web

from bot.settings import ROOT

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def free_port() -> int:
    """A port on the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_bot(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """One `python -m bot` command to its end."""
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@dataclass
class ActionsServer:
    """A real HTTP server in a thread; `handler` is what it does with a call, `calls` what it was asked."""

    port: int
    handler: Handler
    calls: list[dict[str, Any]] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where the bot posts its actions."""
        return f"http://127.0.0.1:{self.port}/webhook"

    def replies(self, *responses: dict[str, Any], events: list[dict[str, Any]] | None = None) -> None:
        """From now on answer every action with these."""

        async def handler(_: web.Request) -> web.StreamResponse:
            return web.json_response({"events": events or [], "responses": list(responses)})

        self.handler = handler

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Note the call and do what the test wants."""
        self.connections.add(request.transport)
        self.calls.append(await request.json())
        return await self.handler(request)


async def says_its_name(request: web.Request) -> web.StreamResponse:
    called = (await request.json())["next_action"]
    return web.json_response({"events": [], "responses": [{"text": f"did {called}"}]})


@dataclass
class RunningBot:
    """A bot process of the tests' own."""

    url: str
    log: Path
    process: subprocess.Popen[bytes]

    def post(self, body: Any) -> httpx.Response:
        """Any body, to the REST channel."""
        kind = {"content": body} if isinstance(body, bytes) else {"json": body}
        return httpx.post(f"{self.url}/webhooks/rest/webhook", timeout=30, **kind)

    def say(self, sender: str, message: str, **more: Any) -> list[dict[str, Any]]:
        """One turn's answers."""
        answer = self.post({"sender": sender, "message": message, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()
