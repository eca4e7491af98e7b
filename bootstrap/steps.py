"""From the store's feeds to everything the servers load: each artifact made when its inputs changed.

Each command decides for itself whether what it makes is up to date; they run in this order because each reads
what the one before it made.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from bootstrap import debian, environments, node
from bootstrap.console import run_step, say
from bootstrap.diagnosis import require_disk
from bootstrap.failure import Failure
from bootstrap.paths import ROOT, artifacts, run_folder

RECOMMENDER_STEPS = (
    ("Import the store's feeds", ("import",)),
    ("Build the encoder and the index", ("build",)),
    ("Train the recommender on the orders", ("train", "--model", "published")),
)
ARTIFACTS_GB = 1.0


def prepare(dev: bool = False) -> None:
    """Makes both environments and all artifacts; quick when nothing changed.

    Raises Failure that names the step and, where known, the cause.
    """
    with building():
        if sys.platform == "linux":
            debian.require_library("libgomp.so.1", "libgomp1", "the training of neighbours runs on OpenMP")
        environments.ensure_both(dev)
        if dev:
            node.ensure()
        require_disk(artifacts(), ARTIFACTS_GB, "what is built and logged")
        build_artifacts()


def build_artifacts() -> None:
    """Makes what the servers load, in environments that are ready."""
    for title, arguments in RECOMMENDER_STEPS:
        recommender(title, *arguments)
    run_step("Train the dialogue model", [environments.BOT.python, "-m", "bot", "train"], "bot-train")


def recommender(title: str, *arguments: str, env: Mapping[str, str] | None = None) -> None:
    """Runs a command of the recommender as one step."""
    command = [environments.ACTIONS.python, "-m", "recommender", *arguments]
    run_step(title, command, f"recommender-{arguments[0]}", env)


@contextmanager
def building() -> Iterator[None]:
    """One build at a time in a checkout; a second one waits for the first."""
    with (run_folder() / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("  another build of this checkout is under way: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def require_store() -> None:
    """Raises Failure when `DAOGOU_STORE` names no store."""
    store = ROOT / (os.environ.get("DAOGOU_STORE") or "data/stores/demo")
    if not (store / "store.yml").is_file():
        raise Failure(f"DAOGOU_STORE: there is no {store / 'store.yml'}")
