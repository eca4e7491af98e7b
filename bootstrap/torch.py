"""torch, installed apart: its CPU wheel is 200 MB, and plain PyPI's brings gigabytes of CUDA libraries."""

from __future__ import annotations

import os
from pathlib import Path

from bootstrap.console import run_step, say
from bootstrap.failure import Failure

VERSION = "2.13.0"
REQUIREMENT = f"torch=={VERSION}"
INDEX_TIMEOUT_S = "20"  # an index that does not answer must not hold up the fallback


def install(environment: Path, uv: str) -> None:
    """Installs torch into `environment`, the first way that works.

    A wheel that the user's pip settings point to (find-links); PyTorch's CPU index; PyPI.
    Raises Failure when none of them has it.
    """
    python = str(environment / "bin" / "python")
    local = [python, "-m", "pip", "install", "--no-index", "--no-deps", "--progress-bar", "off", REQUIREMENT]
    indexed = [uv, "pip", "install", "--python", python, "--torch-backend", "cpu", "--no-deps", REQUIREMENT]
    impatient = {**os.environ, "UV_HTTP_TIMEOUT": INDEX_TIMEOUT_S, "UV_HTTP_RETRIES": "0"}
    for place, command, env in (
        ("a wheel found by pip's own settings", local, None),
        ("PyTorch's CPU index", indexed, impatient),
    ):
        try:
            run_step(f"Install torch {VERSION}: {place}", command, "torch", env)
            return
        except Failure:
            say("    not there, trying the next place")
    say("  ! torch comes from PyPI now: with its CUDA libraries that can be gigabytes")
    run_step(
        f"Install torch {VERSION}: PyPI", [uv, "pip", "install", "--python", python, REQUIREMENT], "torch"
    )
