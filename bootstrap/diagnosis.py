"""Names the causes that a newcomer meets most often, from what a failed step printed."""

from __future__ import annotations

import errno
import re
import shutil
from pathlib import Path

from bootstrap.failure import Failure

_CAUSES = (
    (r"No space left on device|ENOSPC|Errno 28", "the disk is full"),
    (
        r"Temporary failure in name resolution|dns error|failed to lookup address|Network is unreachable"
        r"|Could not resolve|Connection refused.*(?:simple|https?:)|Failed to fetch|Could not connect"
        r"|error sending request|Connection timed out|NewConnectionError",
        "no network: a package could not be fetched (first runs need a package index; see the address below)",
    ),
    (r"Permission denied|EACCES", "a file or folder may not be written by this user"),
    (r"Cannot allocate memory|MemoryError|Killed", "the machine ran out of memory"),
)


def diagnose(output: str) -> str:
    """The likely cause in words, or "" when the output shows none of the known ones."""
    for pattern, cause in _CAUSES:
        if re.search(pattern, output, re.IGNORECASE | re.DOTALL):
            return cause
    return ""


def explain(error: OSError) -> str:
    """A system error in words that name the file; a full disk is called so."""
    reason = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def require_disk(folder: Path, gigabytes: float, purpose: str) -> None:
    """Raises Failure when the disk of `folder` has less than `gigabytes` free."""
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise Failure(
            f"the disk that holds {folder} has {free:.1f} GB free; {purpose} needs about {gigabytes:.1f} GB"
        )
