"""What faults are tried on: two bots and two actions servers behind nginx, over one Redis with its log."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tests.e2e.servers import (
    ACTIONS_PYTHON,
    BOT_PYTHON,
    ROOT,
    Server,
    answers,
    free_port,
    pongs,
    redis_binary,
)

UNLIMITED = "1000000"
DOMAIN = ROOT / "bot" / "domain"
_PROXY = Template((Path(__file__).parent / "nginx.conf").read_text("utf-8"))


@dataclass
class Deployment:
    """The processes; shoppers speak to `url`, the bots to `actions_url`, both nginx."""

    redis: Server
    redis_port: int
    bots: tuple[Server, Server]
    bot_urls: tuple[str, str]
    actions: tuple[Server, Server]
    actions_ports: tuple[int, int]
    proxy: Server
    url: str

    def start(self) -> None:
        """Start everything; returns when it can be talked to."""
        self.redis.start()
        self.redis.wait()
        publish = [ACTIONS_PYTHON, "-m", "recommender", "publish"]
        subprocess.run(publish, cwd=ROOT, env=dict(self.bots[0].env), check=True, capture_output=True)
        for server in (*self.actions, *self.bots, self.proxy):
            server.start()
        for server in (*self.actions, *self.bots, self.proxy):
            server.wait()

    def stop(self) -> None:
        """End everything."""
        for server in (self.proxy, *self.bots, *self.actions, self.redis):
            server.stop()


@contextmanager
def deployed(folder: Path) -> Iterator[Deployment]:
    """The deployment on the built artifacts and the demo store, running until the block ends."""
    deployment = _of(folder)
    with ExitStack() as ending:
        ending.callback(deployment.stop)
        deployment.start()
        yield deployment


def _of(folder: Path) -> Deployment:
    redis, shoppers, between = free_port(), free_port(), free_port()
    bots, actions = (free_port(), free_port()), (free_port(), free_port())
    shared = {
        **os.environ,
        "REDIS_URL": f"redis://127.0.0.1:{redis}/0",
        "DAOGOU_ACTIONS_URL": f"http://127.0.0.1:{between}",
        "DAOGOU_SECRET": os.urandom(24).hex(),
        "DAOGOU_ADDRESS_REQUESTS_PER_MIN": UNLIMITED,
        "DAOGOU_SESSION_REQUESTS_PER_MIN": UNLIMITED,
    }
    store = [redis_binary(), "--port", str(redis), "--bind", "127.0.0.1", "--dir", str(folder)]
    store += ["--appendonly", "yes", "--save", ""]
    configuration = folder / "nginx.conf"
    configuration.write_text(
        _PROXY.substitute(
            folder=folder,
            shoppers=shoppers,
            between=between,
            bots="".join(f"server 127.0.0.1:{port} max_fails=0;" for port in bots),
            actions="".join(f"server 127.0.0.1:{port} max_fails=0;" for port in actions),
        ),
        "utf-8",
    )
    url = f"http://127.0.0.1:{shoppers}"
    return Deployment(
        redis=Server("redis", store, shared, lambda: pongs(redis), folder / "redis.log"),
        redis_port=redis,
        bots=(_bot(shared, bots[0], folder), _bot(shared, bots[1], folder)),
        bot_urls=(f"http://127.0.0.1:{bots[0]}", f"http://127.0.0.1:{bots[1]}"),
        actions=(_actions(shared, actions[0], folder), _actions(shared, actions[1], folder)),
        actions_ports=actions,
        proxy=Server(
            "nginx",
            ["nginx", "-e", str(folder / "nginx.log"), "-p", str(folder), "-c", str(configuration)],
            shared,
            lambda: answers(f"{url}/widget/element.js"),
            folder / "nginx.out",
        ),
        url=url,
    )


def _bot(shared: dict[str, str], port: int, folder: Path) -> Server:
    return Server(
        f"bot-{port}",
        [str(BOT_PYTHON), "-m", "bot", "run"],
        {**shared, "BOT_PORT": str(port)},
        lambda: answers(f"http://127.0.0.1:{port}/ready"),
        folder / f"bot-{port}.log",
    )


def _actions(shared: dict[str, str], port: int, folder: Path) -> Server:
    return Server(
        f"actions-{port}",
        [str(ACTIONS_PYTHON), "-m", "actions"],
        {**shared, "ACTIONS_PORT": str(port)},
        lambda: answers(f"http://127.0.0.1:{port}/ready"),
        folder / f"actions-{port}.log",
    )
