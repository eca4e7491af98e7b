"""`make test` and `make bench`: with both runtimes, after making sure that what they use is built."""

from __future__ import annotations

import signal

from bootstrap import debian, environments, paths, processes, steps
from bootstrap.console import say

BOTS = (environments.BOT, ("tests/bot",))
OTHERS = (environments.ACTIONS, ("tests", "--ignore=tests/bot"))
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
    """Runs both runtimes' tests side by side, the bot's shown at the end; 1 when either fails."""
    debian.require("chromium", "chromium", "the widget's tests drive a real browser")
    debian.require("kubectl", "kubernetes-client", "the manifests' tests render them")
    debian.require("redis-check-rdb", "redis-tools", "the rights of Redis' users are tried on Redis 7")
    debian.require("openssl", "openssl", "Redis' certificates are made for the tests")
    debian.require("nginx", "nginx-light", "the faults are tried behind it")
    steps.prepare(dev=True)
    log = paths.logs() / "test-bot.log"
    say(f"\n== Tests of the bot, meanwhile, into {log}: {_told(*BOTS)}")
    with log.open("wb") as output:
        bots = processes.spawn(_pytest(*BOTS), output)
    try:
        say(f"\n== Tests of everything else: {_told(*OTHERS)}")
        others_passed = _run(_pytest(*OTHERS)) == 0
        bots_passed = bots.wait() == 0
    finally:
        processes.stop(bots, first=signal.SIGINT)
    say(f"\n== Tests of the bot: {_told(*BOTS)}\n{log.read_text('utf-8', 'replace')}")
    for title, passed in (("the bot", bots_passed), ("everything else", others_passed)):
        say(f"{'Passed' if passed else 'Failed'}: the tests of {title}")
    return 0 if bots_passed and others_passed else 1


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


def chaos() -> int:
    """Tries every fault, for most of an hour, and prints a table; 1 when something did not hold."""
    debian.require("nginx", "nginx-light", "the faults are tried behind it")
    steps.prepare(dev=True)
    return _run([environments.ACTIONS.python, "-m", "tests.chaos"])


def _pytest(environment: environments.Environment, where: tuple[str, ...]) -> list[str]:
    return [environment.python, "-m", "pytest", *where]


def _told(environment: environments.Environment, where: tuple[str, ...]) -> str:
    return f".venv-{environment.name}/bin/python -m pytest {' '.join(where)}"


def _run(command: list[str]) -> int:
    """Runs a command on the terminal, in a process group of its own that ends with us."""
    process = processes.spawn(command, None)
    try:
        return process.wait()
    finally:
        processes.stop(process, first=signal.SIGINT)  # pytest then ends what its fixtures started
