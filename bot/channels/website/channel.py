"""The website's channel as Rasa registers it: its routes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint

from bot.channels.website import consent, events, history, images, messages, rating, session, stream, typing
from bot.channels.website.gate import Gate
from bot.settings import read_settings

ROUTES = (session, messages, stream, history, consent, images, events, rating, typing)
"""Modules with an `add_routes(blueprint, gate)`, one a route."""


class WidgetInput(InputChannel):
    """Public: knows its shoppers by the session token alone; whatever else a client claims is dropped."""

    def __init__(self, origins: frozenset[str]) -> None:
        self._gate = Gate(origins)

    @classmethod
    def name(cls) -> str:
        """Name of the channel, and its place below /webhooks."""
        return "widget"

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> WidgetInput:
        """The channel as the process's settings want it."""
        return cls(read_settings().origins)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Its routes; the site behind them is `app.ctx.site`, None without Redis."""
        routes = Blueprint("widget_channel")
        for module in ROUTES:
            module.add_routes(routes, self._gate)
        return routes
