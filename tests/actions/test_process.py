"""The process as it is run: it starts, answers, and stops when it is told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from .conftest import DOMAIN, ROOT, TINY

START_S = 30
STOP_S = 10


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_answers_and_stops(sent: signal.Signals, artifacts: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "ACTIONS_PORT": str(port),
        "REDIS_URL": "",
        "DAOGOU_STORE": str(TINY),
        "DAOGOU_DOMAIN": str(DOMAIN),
        "DAOGOU_ARTIFACTS": str(artifacts),
    }
    process = subprocess.Popen([sys.executable, "-m", "actions"], cwd=ROOT, env=environment)
    try:
        _until_ready(f"http://127.0.0.1:{port}/ready")
        process.send_signal(sent)
        assert process.wait(STOP_S) == 0
    finally:
        process.kill()
        process.wait()


def _until_ready(url: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass  # not listening yet
        time.sleep(0.1)
    raise AssertionError(f"{url} did not become ready in {START_S} s")
