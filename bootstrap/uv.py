"""The installer: uv from the PATH, else one in an environment of its own, `.venv-tools`."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bootstrap import debian
from bootstrap.console import run_step
from bootstrap.failure import Failure
from bootstrap.paths import ROOT

OLDEST = (0, 7)  # the first with everything asked of it here, `--torch-backend` among it
TOOLS = ROOT / ".venv-tools"


@functools.cache
def find_or_install() -> str:
    """Path of a uv that is new enough; raises Failure that says what is missing."""
    installed = TOOLS / "bin" / "uv"
    for candidate in (shutil.which("uv"), str(installed)):
        if candidate and _is_recent(candidate):
            return candidate
    if not (TOOLS / "bin" / "pip").is_file():
        _make_environment()
    run_step(
        "Install uv", [str(TOOLS / "bin" / "pip"), "install", "-q", f"uv>={OLDEST[0]}.{OLDEST[1]}"], "uv"
    )
    return str(installed)


def _is_recent(uv: str) -> bool:
    try:
        said = subprocess.run(
            [uv, "--version"], capture_output=True, text=True, timeout=20, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return False
    version = re.search(r"(\d+)\.(\d+)", said)
    return version is not None and tuple(int(part) for part in version.groups()) >= OLDEST


def _make_environment() -> None:
    """An environment with pip, by the python3 that runs this; Debian packages the means apart."""
    if not _can_make_environments():
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not debian.can_install():
            raise Failure(f"python3 cannot make environments: on Debian, `apt-get install {package}` as root")
        debian.install(package)
    shutil.rmtree(TOOLS, ignore_errors=True)
    run_step("Make .venv-tools, for the installer", [sys.executable, "-m", "venv", str(TOOLS)], "venv-tools")


def _can_make_environments() -> bool:
    probe = [sys.executable, "-c", "import venv, ensurepip"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def pip_of(environment: Path) -> list[str]:
    """The command of an environment's pip, for what must honour the user's own pip settings."""
    return [str(environment / "bin" / "python"), "-m", "pip"]
