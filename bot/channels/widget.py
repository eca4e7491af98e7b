"""The website's channel: a signed session a conversation, one question and its answers over HTTP.

`POST /webhooks/widget/session` starts a conversation, `POST /webhooks/widget/messages` says something in it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.message import (
    InvalidMessageError,
    ShopperMessage,
    read_body,
    read_id,
    read_optional_id,
    read_text,
)
from bot.channels.store import Store
from bot.channels.tokens import Session, SessionTokens, TokenRefusedError
from bot.channels.turn import take_turn
from bot.settings import read_settings

SESSION_SECONDS = 24 * 3600
HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class WidgetInput(InputChannel):
    """Public: knows its shoppers by the session token alone; whatever else a client claims is dropped."""

    def __init__(self, tokens: SessionTokens, sample_customers: frozenset[str]) -> None:
        self._tokens = tokens
        self._sample_customers = sample_customers

    @classmethod
    def name(cls) -> str:
        """Name of the channel, and its place below /webhooks."""
        return "widget"

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> WidgetInput:
        """The channel as the process's settings want it; sample customers exist in demo mode only."""
        settings = read_settings()
        customers = Store.open(settings.store).sample_customers if settings.demo else ()
        tokens = SessionTokens(settings.require_secret(), SESSION_SECONDS)
        return cls(tokens, frozenset(customer["id"] for customer in customers))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Its two routes."""
        routes = Blueprint("widget_channel")

        @routes.post("/session")
        async def start(request: Request) -> HTTPResponse:
            return self._start(request)

        @routes.post("/messages")
        async def receive(request: Request) -> HTTPResponse:
            return await self._receive(request)

        return routes

    def _start(self, request: Request) -> HTTPResponse:
        """`{customer_id?}` → `{token, conversation_id, customer_id, expires_at}`."""
        try:
            customer_id = self._customer(read_body(request.body or b"{}"))
        except InvalidMessageError as error:
            return _refuse(error)
        token, session = self._tokens.mint(customer_id)
        return json({"token": token, **asdict(session)}, headers=HEADERS)

    def _customer(self, content: Mapping[str, Any]) -> str | None:
        if content.get("customer_id") is None:
            return None
        customer_id = read_id(content["customer_id"], "customer_id")
        if customer_id not in self._sample_customers:
            raise InvalidMessageError("customer_id", "is not a sample customer of this shop", status=403)
        return customer_id

    async def _receive(self, request: Request) -> HTTPResponse:
        """`{message, message_id?, conversation_id?}` with a bearer token → the list of the bot's messages."""
        try:
            session = self._session(request)
            message = _read(read_body(request.body), session)
        except InvalidMessageError as error:
            return _refuse(error)
        return json(await take_turn(request.app.ctx.agent, message, self.name()), headers=HEADERS)

    def _session(self, request: Request) -> Session:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise InvalidMessageError("authorization", "must be a bearer token", status=401)
        try:
            return self._tokens.read(token.strip())
        except TokenRefusedError as error:
            raise InvalidMessageError("authorization", str(error), status=401) from error


def _read(content: Mapping[str, Any], session: Session) -> ShopperMessage:
    """The message; if it names another conversation than the token's, nothing else of it is looked at."""
    named = read_optional_id(content.get("conversation_id"), "conversation_id")
    if named not in (None, session.conversation_id):
        raise InvalidMessageError("conversation_id", "is not this session's", status=403)
    return ShopperMessage(
        sender=session.conversation_id,
        text=read_text(content.get("message")),
        message_id=read_id(content.get("message_id"), "message_id"),
        customer_id=session.customer_id,
    )


def _refuse(error: InvalidMessageError) -> HTTPResponse:
    return json(error.as_json(), status=error.status, headers=HEADERS)
