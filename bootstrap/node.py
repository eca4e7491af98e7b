"""The tools that check the pages, from package-lock.json into node_modules; what is shipped needs none."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bootstrap import debian
from bootstrap.console import run_step
from bootstrap.paths import ROOT

PURPOSE = "the pages are checked with prettier, ESLint, TypeScript and axe"
STAMP = "daogou-installed.txt"


def tool(name: str) -> str:
    """A program of one of the packages."""
    return str(ROOT / "node_modules" / ".bin" / name)


def ensure(root: Path = ROOT) -> None:
    """Makes node_modules what the lock says; does nothing when it is.

    Raises Failure naming the Debian package that is missing, or with npm's own words.
    """
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    stamp = root / "node_modules" / STAMP
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return
    debian.require("node", "nodejs", PURPOSE)
    npm = debian.require("npm", "npm", PURPOSE)
    run_step("Install package-lock.json", [npm, "ci", "--prefix", str(root)], "install-node")
    stamp.write_text(wanted, "utf-8")
