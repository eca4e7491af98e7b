"""What the bot's tests share: a trained model, an actions server that does as it is told, a running bot."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from bot.settings import ROOT, Settings, read_settings
from tests.bot.processes import ActionsServer, RunningBot, free_port, run_bot, says_its_name
from tests.conftest import redis_binary, wait_until_answering

SECRET = "a secret of the tests, long enough"
START_TIMEOUT_S = 120


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings of this checkout, with a model that is up to date: trained now if it is not."""
    settings = read_settings({**os.environ, "DAOGOU_SECRET": SECRET})
    trained = run_bot("train")
    assert trained.returncode == 0, trained.stdout + trained.stderr
    settings.export()
    return settings


@pytest.fixture(scope="session")
def _actions_thread() -> Iterator[ActionsServer]:
    server = ActionsServer(free_port(), says_its_name)
    loop = asyncio.new_event_loop()
    app = web.Application()
    app.router.add_post("/webhook", server.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    loop.run_until_complete(runner.setup())
    loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", server.port).start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield server
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(timeout=10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(timeout=5)
    loop.close()


@pytest.fixture
def actions(_actions_thread: ActionsServer) -> ActionsServer:
    """The actions server, answering every action with its name until the test says otherwise."""
    _actions_thread.handler = says_its_name
    _actions_thread.calls.clear()
    _actions_thread.connections.clear()
    return _actions_thread


@pytest.fixture(scope="session")
def bot(
    settings: Settings,
    redis_url: str,
    _actions_thread: ActionsServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningBot]:
    """`python -m bot run` with real Redis, in front of the tests' actions server."""
    environ = {
        "REDIS_URL": redis_url,
        "DAOGOU_ACTIONS_URL": f"http://127.0.0.1:{_actions_thread.port}",
        "DAOGOU_ACTIONS_DEADLINE_S": "1",
        "DAOGOU_ORIGINS": "https://shop.example",
        "DAOGOU_ADDRESS_REQUESTS_PER_MIN": "60000",
    }
    with started_bot(environ, tmp_path_factory.mktemp("bot") / "bot.log") as running:
        yield running


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server that the test may stop."""
    port = free_port()
    command = [
        redis_binary(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        str(tmp_path),
        "--save",
        "",
    ]
    with (tmp_path / "redis.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"redis://127.0.0.1:{port}/0"
    wait_until_answering(url, server)
    yield url, server
    server.send_signal(signal.SIGCONT)
    server.kill()
    server.wait(timeout=10)


@contextmanager
def started_bot(environ: Mapping[str, str], log: Path) -> Iterator[RunningBot]:
    """`python -m bot run` on a port of its own, ready; ended with the block."""
    port = free_port()
    environ = {**os.environ, "BOT_PORT": str(port), "DAOGOU_SECRET": SECRET, **environ}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environ, stdout=output, stderr=output
        )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}/ready", process, log)
        yield RunningBot(f"http://127.0.0.1:{port}", log, process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the bot did not start:\n{log.read_text()}")
