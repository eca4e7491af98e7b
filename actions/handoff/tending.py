"""What time brings to the desk, looked after as long as the server runs."""

from __future__ import annotations

import asyncio
import logging

from actions.handoff.desk import Desk
from actions.handoff.errors import DeskUnreachableError

EVERY_S = 0.25
AWAY_S = 2.0
"""How long Redis is left alone when it does not answer."""

log = logging.getLogger(__name__)


async def tend(desk: Desk) -> None:
    """Tend the desk until cancelled; without a Redis there is nothing to tend."""
    if not desk.kept:
        return
    reachable = True
    while True:
        try:
            await asyncio.to_thread(desk.tend)
            reachable = True
        except DeskUnreachableError as error:
            if reachable:
                log.warning("the desk is not tended until Redis is back: %s", error)
            reachable = False
        await asyncio.sleep(EVERY_S if reachable else AWAY_S)
