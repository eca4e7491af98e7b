"""The gate that every request of the website's channel passes: origin, errors, headers.

A handler behind it is `async (request, site) -> HTTPResponse | None` and raises what it refuses.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json

from bot.channels.message import InvalidMessageError
from bot.channels.tokens import Session, TokenRefusedError
from bot.channels.turn import words
from bot.channels.website.site import Site
from bot.stores.errors import (
    ConversationError,
    NoRedisError,
    TooManyRequestsError,
    TooManyWaitingError,
    UnreachableError,
)

HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Vary": "Origin"}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "authorization, content-type, last-event-id, x-message-id",
    "Access-Control-Max-Age": "600",
}
RETRY_AFTER_S = 2

Handler = Callable[[Request, Site], Awaitable["HTTPResponse | None"]]


class Gate:
    """Lets through requests from the bot's own pages and from the origins listed."""

    def __init__(self, origins: frozenset[str]) -> None:
        self._origins = origins

    def add(
        self, routes: Blueprint, method: str, path: str, handler: Handler, *, stream: bool = False
    ) -> None:
        """Make the handler a route, with what a browser asks first before it calls it across origins.

        With `stream` it reads the body itself, however long, as `request.stream`.
        """
        name = path.strip("/")
        routes.add_route(self._guarded(handler), path, methods=(method,), name=name, stream=stream)
        routes.add_route(self._preflight(), path, methods=("OPTIONS",), name=f"{name}_preflight")

    def _guarded(self, handler: Handler) -> Callable[[Request], Awaitable[HTTPResponse | None]]:
        """`request.ctx.headers` are what each answer of the handler carries."""

        @wraps(handler)
        async def guarded(request: Request) -> HTTPResponse | None:
            request.ctx.headers = dict(HEADERS)
            try:
                request.ctx.headers.update(self._cross_origin(request))
                answer = await handler(request, await _admitted(request))
            except InvalidMessageError as error:
                answer = _never(request, error)
            except ConversationError as error:
                answer = _later(request, error)
            if answer is not None:
                answer.headers.update(request.ctx.headers)
            return answer

        return guarded

    def _preflight(self) -> Callable[[Request], Awaitable[HTTPResponse]]:
        async def preflight(request: Request) -> HTTPResponse:
            try:
                headers = self._cross_origin(request)
            except InvalidMessageError as error:
                return json(error.as_json(), status=error.status, headers=HEADERS)
            return empty(status=204, headers={**HEADERS, **PREFLIGHT, **headers})

        return preflight

    def _cross_origin(self, request: Request) -> dict[str, str]:
        origin = request.headers.get("origin")
        if origin is None or origin.partition("://")[2] == request.headers.get("host"):
            return {}
        if origin not in self._origins:
            raise InvalidMessageError("origin", "may not use this assistant", status=403)
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}


def session_of(request: Request, site: Site) -> Session:
    """The session of the request's token, or InvalidMessageError (401)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise InvalidMessageError("authorization", "must be a bearer token", status=401)
    try:
        return site.tokens.read(token.strip())
    except TokenRefusedError as error:
        raise InvalidMessageError("authorization", str(error), status=401) from error


async def _admitted(request: Request) -> Site:
    """The site, once the request is counted: against its address, and its session if its token is good."""
    site: Site | None = request.app.ctx.site
    if site is None:
        raise NoRedisError("the website's channel needs Redis: set REDIS_URL")
    try:
        conversation_id = session_of(request, site).conversation_id
    except InvalidMessageError:  # the handler says so, where it needs one
        conversation_id = None
    await site.rates.take(request.remote_addr or request.ip, conversation_id)
    return site


def _never(request: Request, error: InvalidMessageError) -> HTTPResponse:
    """What is wrong with it, with the domain's words where there are some."""
    told = {} if error.response is None else {"text": words(request.app.ctx.agent.domain, error.response)}
    return json({**error.as_json(), **told}, status=error.status)


def _later(request: Request, error: ConversationError) -> HTTPResponse:
    """That it can be tried again, in the domain's words."""
    away = isinstance(error, UnreachableError) and not isinstance(error, NoRedisError)
    retry_after_s = getattr(error, "retry_after_s", RETRY_AFTER_S)
    content = {
        "error": {"field": "service", "reason": "Redis cannot be reached" if away else str(error)},
        "text": words(request.app.ctx.agent.domain, error.response),
    }
    busy = isinstance(error, (TooManyWaitingError, TooManyRequestsError))
    return json(content, status=429 if busy else 503, headers={"Retry-After": str(retry_after_s)})
