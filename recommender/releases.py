"""Versions of all that is built, each a folder of one place; Redis says which is served (docs/redis.md).

A version is whole before it is pointed to and never changes after that: whoever reads it needs no lock.
"""

from __future__ import annotations

from pathlib import Path

import redis

from recommender.errors import ReleasesUnavailableError
from recommender.score_store import connect

PREFIX = "daogou:{releases}:"
CURRENT = PREFIX + "current"
PREVIOUS = PREFIX + "previous"
TIMEOUT_S = 1.0


class Releases:
    """The versions below a folder; thread-safe."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self._client = connect(url, TIMEOUT_S)

    def current(self) -> Path | None:
        """The folder to be served, None before the first release; ReleasesUnavailableError without Redis."""
        return self._pointed(CURRENT)

    def previous(self) -> Path | None:
        """The folder that was served before."""
        return self._pointed(PREVIOUS)

    def newest(self) -> Path | None:
        """The folder of the latest version, None where there is none."""
        return max(self.versions(), default=None)

    def versions(self) -> list[Path]:
        """All whole versions, the oldest first: their names are times."""
        return sorted(one for one in self.folder.glob("[0-9]*") if one.is_dir())

    def switch(self, version: str) -> None:
        """Have this version served; the one before is remembered."""
        try:
            before = self._client.get(CURRENT)
            with self._client.pipeline(transaction=True) as pointers:
                if before and _text(before) != version:
                    pointers.set(PREVIOUS, before)
                pointers.set(CURRENT, version)
                pointers.execute()
        except redis.RedisError as error:
            raise ReleasesUnavailableError(f"Redis does not answer: {error}") from error

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _pointed(self, pointer: str) -> Path | None:
        try:
            version = self._client.get(pointer)
        except redis.RedisError as error:
            raise ReleasesUnavailableError(f"Redis does not answer: {error}") from error
        return self.folder / _text(version) if version else None


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
