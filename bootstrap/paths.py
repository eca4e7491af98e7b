"""Where the launcher finds and leaves things in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def artifacts() -> Path:
    """The folder of everything that is built; `DAOGOU_ARTIFACTS`, default `artifacts` in the checkout."""
    return ROOT / os.environ.get("DAOGOU_ARTIFACTS", "artifacts")


def logs() -> Path:
    """The folder of the steps' and services' output, made when missing."""
    folder = artifacts() / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run_folder() -> Path:
    """What a running `make run` leaves for `make stop` and `make shell`, made when missing."""
    folder = artifacts() / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
