"""`make check`: format, lint, types, import rules, dialogue data; all of them run, whatever fails."""

from __future__ import annotations

import subprocess

from bootstrap import environments, steps
from bootstrap.console import say
from bootstrap.paths import ROOT


def check() -> int:
    """Runs every check with its output on the terminal; 1 when any fails."""
    with steps.building():
        environments.ensure_both(dev=True)
    tool = environments.ACTIONS.tool
    checks = {
        "format": [tool("ruff"), "format", "--check", "."],
        "lint": [tool("ruff"), "check", "."],
        "types": [tool("mypy")],
        "import rules": [tool("lint-imports")],
        "dialogue data": [environments.BOT.python, "-m", "bot", "validate"],
    }
    failed = [name for name, command in checks.items() if not passes(name, command)]
    say(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    """Runs one check from the checkout's root; whether it exits 0."""
    say(f"\n== {name}: {' '.join(command).replace(str(ROOT) + '/', '')}")
    return subprocess.run(command, cwd=str(ROOT), check=False).returncode == 0
