"""The two runtimes' environments, installed from the locks and left alone while these do not change."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from bootstrap import pythons, torch, uv
from bootstrap.console import run_step, say, step
from bootstrap.diagnosis import require_disk
from bootstrap.paths import ROOT

STAMP = "daogou-installed.json"


@dataclass(frozen=True)
class Environment:
    """A runtime: its folder, the Python versions it runs with (best first), its locks to run and to develop.

    `disk_gb` is what it takes on disk when complete.
    """

    name: str
    pythons: tuple[str, ...]
    locks: tuple[str, ...]
    dev_locks: tuple[str, ...]
    torch: bool
    disk_gb: float
    root: Path = ROOT

    @property
    def folder(self) -> Path:
        """Where it is: `.venv-<name>` in the checkout."""
        return self.root / f".venv-{self.name}"

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.folder / "bin" / "python")

    def tool(self, name: str) -> str:
        """A program of one of its packages."""
        return str(self.folder / "bin" / name)


BOT = Environment("bot", ("3.10",), ("bot.txt",), ("bot-dev.txt",), torch=False, disk_gb=3.0)
ACTIONS = Environment(
    "actions",
    ("3.11", "3.12", "3.13"),
    ("actions.txt", "build.txt"),
    ("dev.txt",),
    torch=True,
    disk_gb=3.0,
)


def wanted(environment: Environment, dev: bool) -> dict[str, str]:
    """What the environment should hold: each lock's name and its content's hash, and torch's version."""
    locks = environment.locks + (environment.dev_locks if dev else ())
    hashes = {lock: _sha256(environment.root / "requirements" / lock) for lock in locks}
    return {**hashes, "torch": torch.VERSION} if environment.torch else hashes


def missing(environment: Environment, dev: bool) -> list[str]:
    """The names among `wanted` that are not installed as they should be; all, in a broken environment."""
    want = wanted(environment, dev)
    if not any(pythons.answers(environment.python, version) for version in environment.pythons):
        return list(want)
    have = _read_stamp(environment)
    return [name for name, value in want.items() if have.get(name) != value]


def ensure(environment: Environment, dev: bool) -> None:
    """Makes the environment and installs what is missing; does nothing when nothing is.

    Raises Failure naming what it could not find, fetch or store.
    """
    lacking = missing(environment, dev)
    if not lacking:
        return
    say(f"Environment .venv-{environment.name}")
    if not environment.folder.exists():
        require_disk(environment.root, environment.disk_gb, f".venv-{environment.name}")
    installer = uv.find_or_install()
    _make(environment, installer)
    locks = [name for name in lacking if name != "torch"]
    if locks:
        _install(environment, installer, locks)
    if "torch" in lacking:
        torch.install(environment.folder, installer)
    _write_stamp(
        environment, {**_read_stamp(environment), **{k: wanted(environment, dev)[k] for k in lacking}}
    )


def ensure_both(dev: bool) -> None:
    """Makes both environments what the locks say; `dev` adds the tools of tests and checks."""
    ensure(ACTIONS, dev)
    ensure(BOT, dev)


def _make(environment: Environment, installer: str) -> None:
    if any(pythons.answers(environment.python, version) for version in environment.pythons):
        return
    with step(f"Find Python {environment.pythons[0]}"):
        python = pythons.obtain(environment.pythons, installer)
    command = [installer, "venv", "--seed", "--clear", "--python", python, str(environment.folder)]
    run_step(f"Make .venv-{environment.name} with {python}", command, f"venv-{environment.name}")


def _install(environment: Environment, installer: str, locks: list[str]) -> None:
    """`--no-deps`: the locks are complete, and a resolver would add torch from PyPI."""
    command = [installer, "pip", "install", "--python", environment.python, "--no-deps", "--require-hashes"]
    command += ["--compile-bytecode"]
    for lock in locks:
        command += ["-r", str(environment.root / "requirements" / lock)]
    run_step(f"Install {', '.join(locks)}", command, f"install-{environment.name}")


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_stamp(environment: Environment) -> dict[str, str]:
    stamp = environment.folder / STAMP
    try:
        return dict(json.loads(stamp.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def _write_stamp(environment: Environment, content: dict[str, str]) -> None:
    stamp = environment.folder / STAMP
    stamp.write_text(json.dumps(content, indent=1), "utf-8")
