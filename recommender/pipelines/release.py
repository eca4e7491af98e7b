"""Makes a new version of all that is built, publishes its scores and has it served; or goes back to the last.

One at a time may run. Killed at any point, it leaves what is served as it was, and the next run clears up.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from recommender.artifacts import MANIFEST
from recommender.errors import ArtifactError
from recommender.pipelines.publish import publish
from recommender.releases import Releases

KEPT = 3
"""Versions that stay, the current and the previous one among them."""
UNFINISHED = ".unfinished"


def release(releases: Releases, redis_url: str, start: Path, make: Callable[[Path], None]) -> str | None:
    """Make a version from what is served now, publish its scores and switch to it; return its name.

    Parameters
    ----------
    releases, redis_url
        Where versions lie, and the Redis that points to them and gets the scores.
    start
        Artifacts to begin with where nothing was released yet; they may be missing.
    make
        Brings the artifacts of a folder up to date.

    Returns
    -------
    str | None
        None where nothing changed: the scores are published if they were not.

    Raises
    ------
    RecommenderError
        As `make`, `publish` and `Releases`: what was served still is.
    """
    served = releases.current()
    if served is not None and not served.is_dir():
        raise ArtifactError(f"{served} is served and not there; switch to another version first")
    fresh = releases.folder / UNFINISHED
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    _copy(served or start, fresh)
    make(fresh)
    if served is not None and _manifests(fresh) == _manifests(served):
        shutil.rmtree(fresh)
        publish(served, redis_url)
        return None
    version = fresh.rename(releases.folder / f"{datetime.now(timezone.utc):%Y%m%dT%H%M%S.%fZ}")
    publish(version, redis_url)
    releases.switch(version.name)
    _clear(releases)
    return version.name


def roll_back(releases: Releases, redis_url: str) -> str:
    """Switch back to the version before, with its scores; a second time switches forth again.

    Raises
    ------
    ArtifactError
        There is none.
    RecommenderError
        As `publish` and `Releases`.
    """
    previous = releases.previous()
    if previous is None or not previous.is_dir():
        raise ArtifactError("there is no previous version to go back to")
    publish(previous, redis_url)
    releases.switch(previous.name)
    return previous.name


def _copy(source: Path, target: Path) -> None:
    """Artifacts are replaced whole and never edited: files that do not change are shared between versions."""
    for part in source.iterdir() if source.is_dir() else ():
        if part.is_dir() and not part.name.startswith("."):
            shutil.copytree(part, target / part.name, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another volume, or one that knows no links
        shutil.copy2(source, target)


def _manifests(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in (*folder.glob(f"*/{MANIFEST}"), *folder.glob(f"*/*/{MANIFEST}"))
    }


def _clear(releases: Releases) -> None:
    pointed = {releases.current(), releases.previous()}
    kept = {*releases.versions()[-KEPT:], *pointed}
    for old in releases.versions():
        if old not in kept:
            shutil.rmtree(old)
