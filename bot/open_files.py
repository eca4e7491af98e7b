"""How many files this process may have open: each stream is one."""

from __future__ import annotations

import logging
import resource

BESIDE_STREAMS = 256
"""Connections to Redis and the actions server, short requests, and what is open anyway."""

logger = logging.getLogger(__name__)


def allow_streams(most: int) -> None:
    """Raise the process's soft limit to what so many streams need, as far as its hard limit lets it."""
    needed = most + BESIDE_STREAMS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    allowed = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < needed:
        logger.warning("DAOGOU_OPEN_STREAMS=%d needs %d open files; the system allows %d", most, needed, hard)
