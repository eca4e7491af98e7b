"""Logging of the bot's process: one format, and Rasa's own chatter at the level asked for."""

from __future__ import annotations

import logging

from rasa.utils.log_utils import configure_structlog

QUIET = ("apscheduler", "asyncio", "matplotlib", "numba", "sanic.access", "urllib3")


def configure_logs(level: str) -> None:
    """Log to standard error from `level` ("DEBUG" … "ERROR") upwards."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    configure_structlog(logging.getLevelName(level))
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
