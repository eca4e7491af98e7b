"""The launcher's own reading of the environment; what it hands on is checked again by each server."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bootstrap.failure import Failure

SECRET_BYTES = 32


@dataclass(frozen=True)
class Ports:
    """Where the two servers listen on this machine."""

    bot: int
    actions: int


def read_ports(environ: Mapping[str, str] = os.environ) -> Ports:
    """BOT_PORT and ACTIONS_PORT; raises Failure naming the malformed one."""
    ports = Ports(bot=_port(environ, "BOT_PORT", 5005), actions=_port(environ, "ACTIONS_PORT", 5055))
    if ports.bot == ports.actions:
        raise Failure(f"BOT_PORT and ACTIONS_PORT are both {ports.bot}: give them different ports")
    return ports


def require_free(port: int, variable: str) -> None:
    """Raises Failure naming the port and its variable when another program listens there."""
    for host in ("127.0.0.1", "0.0.0.0"):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise Failure(
                    f"port {port} ({variable}) cannot be used: {error.strerror}. Stop the program that "
                    f"listens there, or choose another port: {variable}={free_port()} make run"
                ) from error


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def secret(file: Path, environ: Mapping[str, str] = os.environ) -> str:
    """DAOGOU_SECRET, or one of our own that `file` keeps (mode 600), made at first use."""
    if given := environ.get("DAOGOU_SECRET"):
        return given
    if not file.is_file():
        fresh = file.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(SECRET_BYTES))
        fresh.replace(file)
    return file.read_text("utf-8").strip()


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise Failure(f"{name} must be a port from 1 to 65535, not {text!r}")
    return int(text)
