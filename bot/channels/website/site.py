"""What the routes of the website's channel share: built once a process, when its event loop runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from rasa.core.agent import Agent

from bot.channels.tokens import Tokens
from bot.channels.website.answering import Answering
from bot.settings import Settings
from bot.stores.consents import Consents
from bot.stores.events import Events
from bot.stores.inbox import Inbox
from bot.stores.messages import Messages
from bot.stores.opening import DeliveryStores
from bot.stores.photos import Photos
from bot.stores.rates import Rates
from bot.stores.ratings import Ratings
from bot.stores.wakes import Wakes

CANCEL_AGAIN_S = 0.1


@dataclass(frozen=True)
class Site:
    """The parts between which a message travels."""

    tokens: Tokens
    inbox: Inbox
    messages: Messages
    wakes: Wakes
    rates: Rates
    consents: Consents
    photos: Photos
    events: Events
    ratings: Ratings
    answering: Answering
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @classmethod
    def of(cls, settings: Settings, agent: Agent, stores: DeliveryStores) -> Site:
        """The site over these stores."""
        tokens = Tokens(settings.require_secret(), settings.session_ttl_s)
        rates = Rates(
            stores.scripts,
            settings.require_secret(),
            session_per_min=settings.session_requests_per_min,
            address_per_min=settings.address_requests_per_min,
        )
        answering = Answering(agent, tokens, stores.locks, stores.inbox)
        consents, photos = Consents(stores.scripts), Photos(stores.scripts)
        events, ratings = Events(stores.scripts, settings.require_secret()), Ratings(stores.scripts)
        return cls(
            tokens,
            stores.inbox,
            stores.messages,
            stores.wakes,
            rates,
            consents,
            photos,
            events,
            ratings,
            answering,
        )

    def start(self) -> None:
        """Begin what runs beside the requests, in the event loop of the caller."""
        self._tasks.extend(
            map(asyncio.create_task, (self.wakes.run(), self.answering.sweep(), self.answering.listen()))
        )

    async def end(self) -> None:
        """Streams end at once, turns are let end: clients go to another pod, which answers the rest."""
        self.wakes.end()
        await cancelled(self._tasks)
        await self.answering.end()


async def cancelled(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they have ended.

    They are cancelled again until they have: `asyncio.wait_for`, by which redis-py sends, swallows a
    cancellation that comes just as what it waits for is done (in Python before 3.12).
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=CANCEL_AGAIN_S)
