"""Who may use the console of `make run`: those of DAOGOU_AGENTS, or two people made at first use."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bootstrap import environments
from bootstrap.failure import Failure
from bootstrap.paths import ROOT, artifacts

PEOPLE = (("alex", "Alex", "agent"), ("sam", "Sam", "supervisor"))
PASSWORD_BYTES = 8


@dataclass(frozen=True)
class Agents:
    """The file of agents, and how to sign in, in words."""

    file: Path
    how: str


def prepare(environ: Mapping[str, str] = os.environ) -> Agents:
    """The agents to serve; raises Failure when the demo's cannot be made."""
    if given := environ.get("DAOGOU_AGENTS"):
        return Agents(Path(given), f"sign in as one of {given}")
    folder = artifacts() / "console"
    file, kept = folder / "agents.yml", folder / "passwords.json"
    if not (file.is_file() and kept.is_file()):
        folder.mkdir(parents=True, exist_ok=True)
        _make(file, kept)
    passwords = json.loads(kept.read_text("utf-8"))
    names = " or ".join(f"{name} ({role}), password {passwords[name]}" for name, _, role in PEOPLE)
    return Agents(file, f"sign in as {names}")


def _make(file: Path, kept: Path) -> None:
    """Both files anew: the hashes, and the passwords for whoever owns this checkout."""
    passwords = {name: secrets.token_hex(PASSWORD_BYTES) for name, _, _ in PEOPLE}
    for name, shown, role in PEOPLE:
        _add(file, name, shown, role, passwords[name])
    descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        json.dump(passwords, stream)


def _add(file: Path, name: str, shown: str, role: str, password: str) -> None:
    command = [environments.ACTIONS.python, "-m", "actions.console", "--file", str(file), "add-agent"]
    command += [name, "--name", shown, "--role", role, "--replace", "--password-stdin"]
    made = subprocess.run(command, input=password, text=True, capture_output=True, cwd=str(ROOT), check=False)
    if made.returncode != 0:
        raise Failure(f"The agents' console: {name} cannot be added\n{made.stderr.strip()}")
