"""Finds working Python interpreters; a name on the PATH may be a shim that does not run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from bootstrap.failure import Failure

ANSWER_TIMEOUT_S = 20.0
_PROBE = "import sys, ssl, zlib; print('%d.%d' % sys.version_info[:2])"


def find(version: str) -> str | None:
    """Path of an interpreter of this minor version ("3.10") that really runs: the PATH's, else pyenv's."""
    return next((python for python in _candidates(version) if answers(python, version)), None)


def answers(python: str | Path, version: str) -> bool:
    """Whether `python` starts and is of this minor version."""
    try:
        probe = subprocess.run(
            [str(python), "-c", _PROBE], capture_output=True, text=True, timeout=ANSWER_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return probe.returncode == 0 and probe.stdout.strip() == version


def obtain(versions: tuple[str, ...], uv: str) -> str:
    """An interpreter of one of `versions`, best first: one that is there, else `uv python install`'s.

    Raises Failure that says how to get one.
    """
    preferred = versions[0]
    if found := find(preferred) or _from_uv(preferred, uv):
        return found
    for version in versions[1:]:
        if found := find(version):
            return found
    raise Failure(
        f"no working Python {preferred}: looked for python{preferred} on the PATH, in pyenv's versions, and "
        f"`uv python install {preferred}` could not fetch one. Install it, for example with "
        f"`pyenv install {preferred}`, and run the same command again"
    )


def _candidates(version: str) -> Iterator[str]:
    if on_path := shutil.which(f"python{version}"):
        yield on_path
    roots = [os.environ.get("PYENV_ROOT", ""), str(Path.home() / ".pyenv")]
    for root in filter(None, roots):
        for folder in sorted(Path(root, "versions").glob(f"{version}.*"), reverse=True):
            yield str(folder / "bin" / "python")


def _from_uv(version: str, uv: str) -> str | None:
    if not _uv_python(version, uv):
        subprocess.run([uv, "python", "install", version], capture_output=True, timeout=300, check=False)
    return _uv_python(version, uv)


def _uv_python(version: str, uv: str) -> str | None:
    asked = subprocess.run(
        [uv, "python", "find", "--managed-python", "--no-python-downloads", version],
        capture_output=True,
        text=True,
        check=False,
    )
    python = asked.stdout.strip()
    return python if asked.returncode == 0 and answers(python, version) else None
