"""`make test` and `make bench`: with both runtimes, after making sure that what they use is built."""

from __future__ import annotations

import signal

from bootstrap import debian, environments, processes, steps
from bootstrap.console import say

# The bigger suite last: its summary is the one that stays on the screen.
SUITES = (
    ("the bot", environments.BOT, ("tests/bot",)),
    ("everything else", environments.ACTIONS, ("tests", "--ignore=tests/bot")),
)
BENCHMARKS = (
    (environments.ACTIONS, ("data.labels", "categories")),
    (environments.ACTIONS, ("data.labels", "attributes")),
    (environments.ACTIONS, ("benchmarks.query",)),
    (environments.ACTIONS, ("benchmarks.readings",)),
    (environments.ACTIONS, ("benchmarks.questions",)),
    (environments.ACTIONS, ("benchmarks.policies",)),
    (environments.ACTIONS, ("benchmarks.search",)),
    (environments.ACTIONS, ("benchmarks.scores",)),
    (environments.ACTIONS, ("benchmarks.index",)),
    (environments.ACTIONS, ("benchmarks.changes",)),
    (environments.ACTIONS, ("benchmarks.long_feed",)),
    (environments.ACTIONS, ("benchmarks.query_embedding",)),
    (environments.ACTIONS, ("benchmarks.served",)),
    (environments.ACTIONS, ("benchmarks.personal_search",)),
    (environments.ACTIONS, ("benchmarks.ablation",)),
    (environments.ACTIONS, ("benchmarks.photos",)),
    (environments.BOT, ("benchmarks.intents", "--candidates")),
    (environments.BOT, ("benchmarks.intents", "--holdout", "--diet")),
    (environments.BOT, ("benchmarks.dialogue_policies",)),
    (environments.ACTIONS, ("benchmarks.clinc",)),
    (environments.ACTIONS, ("benchmarks.turn",)),
    (environments.ACTIONS, ("benchmarks.streams",)),
    (environments.ACTIONS, ("benchmarks.widget",)),
    (environments.ACTIONS, ("benchmarks.desk",)),
)


def test() -> int:
    """Runs both runtimes' tests; 1 when either fails."""
    debian.require("chromium", "chromium", "the widget's tests drive a real browser")
    debian.require("kubectl", "kubernetes-client", "the manifests' tests render them")
    steps.prepare(dev=True)
    failed = [title for title, environment, where in SUITES if not _passes(title, environment, where)]
    if failed:
        say(f"\nFailed: the tests of {' and '.join(failed)}")
    return 1 if failed else 0


def bench() -> int:
    """Runs every benchmark; they print tables and write benchmarks/results/. 1 when any fails."""
    debian.require("chromium", "chromium", "the widget is measured in a real browser")
    steps.prepare(dev=True)
    failed = []
    for environment, arguments in BENCHMARKS:
        say(f"\n== .venv-{environment.name}/bin/python -m {' '.join(arguments)}")
        if _run([environment.python, "-m", *arguments]) != 0:
            failed.append(" ".join(arguments))
    if failed:
        say(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


def _passes(title: str, environment: environments.Environment, where: tuple[str, ...]) -> bool:
    say(f"\n== Tests of {title}: .venv-{environment.name}/bin/python -m pytest {' '.join(where)}")
    return _run([environment.python, "-m", "pytest", *where]) == 0


def _run(command: list[str]) -> int:
    """Runs a command on the terminal, in a process group of its own that ends with us."""
    process = processes.spawn(command, None)
    try:
        return process.wait()
    finally:
        processes.stop(process, first=signal.SIGINT)  # pytest then ends what its fixtures started
