"""Which artifacts are served: the settings' own, or the version that Redis points to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from actions.services import Services
from actions.settings import Settings
from recommender import LiveRecommender, Releases, ReleasesUnavailableError

log = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
LINGER_S = 10.0
"""How long a version that is served no more is kept open: longer than any answer takes."""


class Served:
    """The artifacts of the moment; `open` them, then `follow` what is switched to."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._releases: Releases | None = None
        if settings.releases is not None and settings.redis_url is not None:
            self._releases = Releases(settings.releases, settings.redis_url)
        self.folder = settings.artifacts

    def open(self) -> LiveRecommender:
        """Open the version that is pointed to, while Redis is away the newest, else the settings' own.

        Raises:
            RecommenderError, OSError: it is missing or damaged.
        """
        if self._releases is not None:
            try:
                chosen = self._releases.current()
            except ReleasesUnavailableError as error:
                chosen = self._releases.newest()
                log.warning("the newest version is served until Redis says which: %s", error)
            self.folder = chosen or self.folder
        return self._open(self.folder)

    async def follow(self, services: Services, changed: Callable[[], None]) -> None:
        """Serve what is switched to until cancelled; what cannot be opened leaves in service what was."""
        if self._releases is None:
            return
        services.use_orders(self.folder)
        refused: Path | None = None
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            chosen = await asyncio.to_thread(self._pointed, self._releases)
            if chosen is None or chosen in (self.folder, refused):
                continue
            before = services.serving
            if not await asyncio.to_thread(services.open_recommender, partial(self._open, chosen)):
                refused = chosen
                continue
            self.folder, refused = chosen, None
            services.use_orders(chosen)
            changed()
            await asyncio.sleep(LINGER_S)
            if before is not None:
                await asyncio.to_thread(before.close)

    def _pointed(self, releases: Releases) -> Path | None:
        """The folder that Redis points to, None while that is not known."""
        try:
            return releases.current()
        except ReleasesUnavailableError as error:
            log.info("which version is to be served is not known: %s", error)
            return None

    def _open(self, folder: Path) -> LiveRecommender:
        return LiveRecommender.open(folder, redis_url=self._settings.redis_url)
