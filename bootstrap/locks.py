"""`make lock`: recompiles requirements/*.txt from the *.in files."""

from __future__ import annotations

import re
import subprocess

from bootstrap import uv
from bootstrap.console import run_step
from bootstrap.failure import Failure
from bootstrap.paths import ROOT

# In this order: each may be constrained by the ones before it.
LOCKS = (("actions", "3.11"), ("build", "3.11"), ("dev", "3.11"), ("bot", "3.10"), ("bot-dev", "3.10"))
APART = ("torch", "triton", "setuptools")  # bootstrap/torch.py installs these
GPU_ONLY = re.compile(r"^((?:nvidia|cuda)-[a-z0-9-]+)==", re.MULTILINE)


def compile_all() -> int:
    """Recompiles every lock, keeping the versions that still fit."""
    for name, python in LOCKS:
        skipped = [*APART, *_gpu_packages(name, python)] if name in ("build", "dev") else []
        command = [*_compile(name, python), "--generate-hashes", "-q", "-o", f"requirements/{name}.txt"]
        for package in skipped:
            command += ["--no-emit-package", package]
        run_step(f"Compile requirements/{name}.txt", command, f"lock-{name}")
    return 0


def _compile(name: str, python: str) -> list[str]:
    command = [uv.find_or_install(), "pip", "compile", "--no-header", "--python-version", python]
    return [*command, f"requirements/{name}.in"]


def _gpu_packages(name: str, python: str) -> list[str]:
    """What torch from PyPI would bring and its CPU build does not need."""
    resolved = subprocess.run(
        [*_compile(name, python), "-q"], cwd=str(ROOT), capture_output=True, text=True, check=False
    )
    if resolved.returncode != 0:
        raise Failure(f"requirements/{name}.in cannot be resolved:\n{resolved.stderr}")
    return GPU_ONLY.findall(resolved.stdout)
