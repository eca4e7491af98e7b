"""The REST channel of scripts, tests and in-cluster callers: POST /webhooks/rest/webhook."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.message import InvalidMessageError, read_body, read_message
from bot.channels.turn import take_turn


class RestInput(InputChannel):
    """Trusts the identity that its caller states, so it is never exposed to the internet."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel, and its place below /webhooks."""
        return "rest"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Its one route."""
        routes = Blueprint("rest_channel")

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                message = read_message(read_body(request.body))
            except InvalidMessageError as error:
                return json(error.as_json(), status=error.status)
            return json(await take_turn(request.app.ctx.agent, message, self.name()))

        return routes
