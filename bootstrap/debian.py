"""Programs and libraries that come from Debian's packages: installed as root, named otherwise."""

from __future__ import annotations

import ctypes
import os
import shutil

from bootstrap.console import run_step
from bootstrap.failure import Failure


def require(program: str, package: str, purpose: str) -> str:
    """Path of `program`, after installing Debian's `package` where it is missing and we may.

    Raises Failure that names the package when it is missing and cannot be installed.
    """
    if found := shutil.which(program):
        return found
    if not can_install():
        raise Failure(f"{program} is missing ({purpose}): on Debian, run `apt-get install {package}` as root")
    install(package)
    if found := shutil.which(program):
        return found
    raise Failure(f"Debian's {package} was installed and still no {program} is on the PATH")


def require_library(soname: str, package: str, purpose: str) -> None:
    """Installs Debian's `package` where the shared library `soname` is missing, or raises Failure."""
    if _loads(soname):
        return
    if not can_install():
        raise Failure(f"{soname} is missing ({purpose}): on Debian, run `apt-get install {package}` as root")
    install(package)
    if not _loads(soname):
        raise Failure(f"Debian's {package} was installed and still {soname} cannot be loaded")


def can_install() -> bool:
    """Whether this process may use apt-get."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _loads(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def install(package: str) -> None:
    """Installs a Debian package without asking questions; raises Failure with apt's own words."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    run_step("Read Debian's package lists", [*apt, "update"], f"apt-update-{package}", quiet)
    run_step(
        f"Install Debian's {package}",
        [*apt, "install", "--no-install-recommends", package],
        f"apt-{package}",
        quiet,
    )
