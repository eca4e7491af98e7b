"""A recommender that follows the changes of single products, so that each is visible within a second.

A thread waits for changes and puts a new recommender in the old one's place; whoever holds the old one goes
on undisturbed, so that one search sees one state of the shop.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from recommender.changes import Change, Changed, ChangeLog
from recommender.errors import ChangesUnavailableError
from recommender.facade import Recommender

log = logging.getLogger(__name__)

WAIT_S = 0.5
"""How long the stream is waited for at a time; a stop waits no longer than this."""

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 10.0
"""Pauses between attempts while Redis is gone."""

MOST_DEAD = 1000
"""Dead positions past which all changes are put on the imported catalogue anew."""


class LiveRecommender:
    """Holds the recommender of the moment in `current`."""

    def __init__(self, imported: Recommender, redis_url: str | None) -> None:
        """Put on what changed since the import, if Redis answers, and follow what comes."""
        self.current = imported
        self._imported = imported
        self._changes: dict[str, Change] = {}
        self._stopped = threading.Event()
        self._until: str | None = None
        self._thread: threading.Thread | None = None
        if redis_url:
            self._log = ChangeLog(redis_url)
            self._begin()

    @classmethod
    def open(
        cls, artifacts: Path, *, redis_url: str | None = None, timeout_s: float = 0.2
    ) -> LiveRecommender:
        """Open as `Recommender.open` does; without `redis_url` nothing ever changes."""
        return cls(Recommender.open(artifacts, redis_url=redis_url, timeout_s=timeout_s), redis_url)

    def close(self) -> None:
        """Stop following and give all connections back."""
        self._stopped.set()
        if self._thread:
            self._thread.join()
            self._log.close()
        self._imported.close()

    def _begin(self) -> None:
        try:
            self._take_all()
        except ChangesUnavailableError as error:
            log.warning("changes of products not read: %s", error)
        self._thread = threading.Thread(target=self._follow, name="changes", daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        pause = FIRST_PAUSE_S
        while not self._stopped.is_set():
            try:
                self._step()
                pause = FIRST_PAUSE_S
            except ChangesUnavailableError as error:
                log.warning("changes of products: %s; next attempt in %.1f s", error, pause)
                self._until = None  # what was missed is read whole
                self._stopped.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
            except Exception:
                # One bad change must not end following; the state before it stands.
                log.exception("a change of products could not be applied")
                self._stopped.wait(pause)

    def _step(self) -> None:
        if self._until is None:
            self._take_all()
            return
        found = self._log.after(self._until, WAIT_S)
        if found is None:
            self._until = None
        elif found.changes or found.unreadable:
            self._take(found)
        else:
            self.current = self.current.with_new_words()

    def _take_all(self) -> None:
        self._take(self._log.all_since(self._imported.imported_ms))

    def _take(self, found: Changed) -> None:
        self._until = found.until
        if found.unreadable:
            log.warning("%d changes of products were written by another version", found.unreadable)
        fresh = [change for change in found.changes if not _same(self._changes.get(change.id), change)]
        if not fresh:
            return
        begun = time.monotonic()
        self._changes.update((change.id, change) for change in fresh)
        self.current = self._with(fresh)
        log.info("%d products changed, %.0f ms", len(fresh), (time.monotonic() - begun) * 1000)

    def _with(self, fresh: Sequence[Change]) -> Recommender:
        if self.current.dead_count > MOST_DEAD + len(self._changes):
            return self._imported.changed(tuple(self._changes.values()))
        return self.current.changed(fresh)


def _same(one: Change | None, other: Change) -> bool:
    return one is not None and one.to_bytes() == other.to_bytes()
