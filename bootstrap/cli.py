"""Commands of `python3 -m bootstrap`; the Makefile has one target for each."""

from __future__ import annotations

import argparse
import os
import sys

from bootstrap import checks, locks, run, signals, suites
from bootstrap.diagnosis import explain
from bootstrap.failure import Failure
from bootstrap.processes import die_with_parent

COMMANDS = {
    "run": run.run,
    "stop": run.stop,
    "shell": run.shell,
    "test": suites.test,
    "check": checks.check,
    "bench": suites.bench,
    "chaos": suites.chaos,
    "lock": locks.compile_all,
}
INTERRUPTED = 130


def main(arguments: list[str]) -> int:
    """Runs one command; returns its exit code, 1 with a message for a Failure, 130 when interrupted."""
    parser = argparse.ArgumentParser(
        prog="python3 -m bootstrap", description="The commands behind the Makefile."
    )
    parser.add_argument("command", choices=list(COMMANDS))
    command = COMMANDS[parser.parse_args(arguments).command]
    signals.listen()
    if "MAKELEVEL" in os.environ:  # started by make: a killed make leaves no launcher behind
        die_with_parent(os.getppid())
    try:
        return command()
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr, flush=True)
        return 1
    except OSError as error:
        print(f"\n{explain(error)}", file=sys.stderr, flush=True)
        return 1
    except signals.Stopped:
        print("\nInterrupted: everything this command started was stopped.", file=sys.stderr, flush=True)
        return INTERRUPTED
