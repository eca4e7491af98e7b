"""The gate that every request of the console's API passes: forgery, session, role, errors, headers.

A handler behind it is `async (request, site, agent) -> HTTPResponse | None` and raises what it refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate
from urllib.parse import urlsplit

from sanic import Blueprint, Request
from sanic.response import HTTPResponse

from actions.console.refusals import RETRY_AFTER_S, RefusedError, desk_refusal, refusal
from actions.console.sessions import Session, SessionRefusedError
from actions.console.site import Site
from actions.handoff import Agent, DeskError
from actions.services import NotReadyError
from actions.storefront import StorefrontError
from recommender import RecommenderError

COOKIE = "daogou_desk"
FORGERY_HEADER = "x-daogou-desk"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}

Answer = Coroutine[Any, Any, HTTPResponse | None]
Handler = Callable[Concatenate[Request, Site, Agent, ...], Answer]
OpenHandler = Callable[[Request, Site], Answer]
Route = Callable[Concatenate[Request, ...], Answer]


class Gate:
    """Makes handlers routes of one blueprint, for whoever has signed in."""

    def __init__(self, routes: Blueprint, site: Site) -> None:
        self._routes = routes
        self._site = site

    def add(self, method: str, path: str, handler: Handler) -> None:
        """A route for everybody who has signed in."""

        async def for_agents(request: Request, **places: str) -> HTTPResponse | None:
            session = await session_of(request, self._site)
            return await handler(request, self._site, session.agent, **places)

        self._add(method, path, for_agents)

    def add_supervised(self, method: str, path: str, handler: Handler) -> None:
        """A route for supervisors alone."""

        async def for_supervisors(request: Request, **places: str) -> HTTPResponse | None:
            session = await session_of(request, self._site)
            if not session.agent.supervises:
                raise RefusedError("role", "is for supervisors", 403)
            return await handler(request, self._site, session.agent, **places)

        self._add(method, path, for_supervisors)

    def add_open(self, method: str, path: str, handler: OpenHandler) -> None:
        """A route for who has not signed in yet."""

        async def for_all(request: Request) -> HTTPResponse | None:
            return await handler(request, self._site)

        self._add(method, path, for_all)

    def _add(self, method: str, path: str, route: Route) -> None:
        name = f"{method}_{path}".translate(str.maketrans("/<>:", "____"))
        self._routes.add_route(_guarded(route), path, methods=(method,), name=name)


async def session_of(request: Request, site: Site) -> Session:
    """The session of the request's cookie, or RefusedError (401)."""
    try:
        session = site.sessions.read(request.cookies.get(COOKIE))
    except SessionRefusedError as error:
        raise RefusedError("session", str(error), 401) from error
    if await site.run(site.sign_ins.has_ended, session):
        raise RefusedError("session", "was ended: sign in again", 401)
    return session


def _guarded(route: Route) -> Route:
    @wraps(route)
    async def guarded(request: Request, **places: str) -> HTTPResponse | None:
        try:
            _require_own(request)
            answer = await route(request, **places)
        except RefusedError as error:
            answer = refusal(error)
        except DeskError as error:
            answer = desk_refusal(error)
        except (NotReadyError, RecommenderError, StorefrontError):
            answer = refusal(RefusedError("service", "the catalogue cannot be asked now", 503, RETRY_AFTER_S))
        if answer is not None:
            answer.headers.update(HEADERS)
        return answer

    return guarded


def _require_own(request: Request) -> None:
    """Refuse what another site had a browser send: only our own pages can set the header."""
    if request.method == "GET":
        return
    if request.headers.get(FORGERY_HEADER) != "1":
        raise RefusedError("X-Daogou-Desk", "must be 1", 403)
    origin = request.headers.get("origin")
    if origin is not None and _host(origin) != request.host:
        raise RefusedError("Origin", "may not use this console", 403)


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
