"""`make check`: format, lint, types, import rules, dialogue data; all of them run, whatever fails."""

from __future__ import annotations

from bootstrap import environments, node, paths, steps
from bootstrap.console import run_step, say
from bootstrap.failure import Failure

PAGES = ("bot/widget", "actions/console/static")
"""What browsers are sent."""
TOOLS = ("package.json", "eslint.config.js", "tsconfig.json")


def check() -> int:
    """Runs every check; 1 when any fails, with the output of those that did."""
    with steps.building():
        environments.ensure_both(dev=True)
        node.ensure()
    tool = environments.ACTIONS.tool
    checks = {
        "format": [tool("ruff"), "format", "--check", "."],
        "lint": [tool("ruff"), "check", "."],
        "types": [tool("mypy")],
        "import rules": [tool("lint-imports")],
        "format of the pages": [node.tool("prettier"), "--check", *PAGES, *TOOLS],
        "lint of the pages": [node.tool("eslint"), *PAGES],
        "types of the pages": [node.tool("tsc")],
        "dialogue data": [environments.BOT.python, "-m", "bot", "validate"],
    }
    failed = [name for name, command in checks.items() if not passes(name, command)]
    say(f"\nFailed: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


def passes(title: str, command: list[str]) -> bool:
    """Runs one check from the checkout's root, its output shown when it does not exit 0."""
    log = paths.logs() / f"check-{title.replace(' ', '-')}.log"
    try:
        run_step(f"Check {title}", command, log.stem)
    except Failure:
        say(log.read_text("utf-8", "replace"))
        return False
    return True
