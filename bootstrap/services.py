"""Runs services side by side: starts, waits until each is ready, notices one that ends, stops all."""

from __future__ import annotations

import contextlib
import subprocess
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bootstrap import paths, processes
from bootstrap.console import Ticker, step, tail
from bootstrap.diagnosis import diagnose
from bootstrap.failure import Failure

READY_TIMEOUT_S = 120.0
PROBE_TIMEOUT_S = 2.0
POLL_S = 0.2


@dataclass(frozen=True)
class Service:
    """One server: how it is started, how one asks it whether it is ready, and the address people are told."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    ready: Callable[[], bool]
    address: str


@dataclass
class Services:
    """The servers that this launcher started, in order; stopping goes backwards."""

    grace_s: float = 20.0
    ready_timeout_s: float = READY_TIMEOUT_S
    _running: list[tuple[Service, subprocess.Popen[bytes]]] = field(default_factory=list)
    _ready: set[str] = field(default_factory=set)

    def start(self, service: Service) -> None:
        """Starts a service, its output in `artifacts/logs/<name>.log`."""
        with log_of(service.name).open("wb") as output:
            process = processes.spawn(service.command, output, service.env)
        self._running.append((service, process))

    def wait_until_ready(self) -> None:
        """Returns when all are ready; Failure when one ends or is not ready in time."""
        waiting = [service for service, _ in self._running if service.name not in self._ready]
        with step(f"Start {', '.join(service.name for service in waiting)}") as ticker:
            for service in waiting:
                self._wait_for(service, ticker)
                self._ready.add(service.name)

    def watch(self) -> None:
        """Returns never; raises Failure as soon as a service has ended."""
        while True:
            self._require_alive()
            time.sleep(POLL_S)

    def stop(self) -> None:
        """Ends all of them, what others depend on last."""
        for _, process in self._running[1:]:
            processes.ask_to_end(process)
        while self._running:
            _, process = self._running.pop()
            processes.stop(process, self.grace_s)

    def pids(self) -> dict[str, int]:
        """Process id of each service."""
        return {service.name: process.pid for service, process in self._running}

    def lines(self) -> list[str]:
        """A line a service for the person at the terminal."""
        return [
            f"{service.name:<10}{service.address:<36}log {log_of(service.name)}"
            for service, _ in self._running
        ]

    def _wait_for(self, service: Service, ticker: Ticker) -> None:
        while not service.ready():
            self._require_alive()
            if ticker.elapsed > self.ready_timeout_s:
                raise Failure(
                    f"{service.name} was not ready after {self.ready_timeout_s:.0f} s\n{_end_of(service)}"
                )
            ticker.tick()
            time.sleep(POLL_S)

    def _require_alive(self) -> None:
        for service, process in self._running:
            if process.poll() is not None:
                cause = diagnose("\n".join(tail(log_of(service.name))))
                raise Failure(
                    f"{service.name} ended by itself (exit code {process.returncode})"
                    f"{cause and ': ' + cause}\n{_end_of(service)}"
                )


def log_of(name: str) -> Path:
    """A service's log file."""
    return paths.logs() / f"{name.replace(' ', '-')}.log"


def answers_ok(url: str) -> bool:
    """Whether a GET of this address answers 200 within two seconds."""
    with contextlib.suppress(OSError, ValueError), _DIRECT.open(url, timeout=PROBE_TIMEOUT_S) as response:
        return bool(response.status == 200)
    return False


# The machine's proxy settings are for the outside; these addresses are this machine's own.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _end_of(service: Service) -> str:
    log = log_of(service.name)
    return "\n".join(f"    {line}" for line in tail(log)) + f"\n  all of it: {log}"
