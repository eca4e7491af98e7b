"""The console's routes on the actions server."""

from __future__ import annotations

import logging
from typing import Any

from sanic import Blueprint, Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse

from actions.console import (
    audit,
    conversation,
    events,
    figures,
    messages,
    ownership,
    pages,
    past,
    products,
    queue,
    requests,
    session,
)
from actions.console.gate import HEADERS, Gate
from actions.console.refusals import RefusedError, refusal
from actions.console.site import Site

log = logging.getLogger(__name__)

PREFIX = "/console"
MODULES = (
    session,
    queue,
    events,
    conversation,
    ownership,
    messages,
    products,
    past,
    figures,
    audit,
    requests,
)
"""Modules with an `add_routes(gate)`."""


def add_console(app: Sanic[Any, Any], site: Site | None) -> None:
    """Serve the console's pages, and its API to whoever is in the file of agents; without one, no site."""
    files = Blueprint("console_pages")
    api = Blueprint("console_api", url_prefix=PREFIX)
    pages.add_routes(files)
    if site is None:
        api.add_route(_not_set_up, "/api/<name:path>", methods=("GET", "POST", "DELETE"))
    else:
        pages.add_photos(files, site.images)
        _add_api(app, api, site)
    app.blueprint(api)
    app.blueprint(files)


def of_console(request: Request) -> bool:
    """Whether a request is for the console."""
    return request.path.startswith(PREFIX)


def console_error(request: Request, error: Exception) -> HTTPResponse:
    """The answer where no route answered: the console's own shape, and nothing of what went wrong inside."""
    if isinstance(error, SanicException) and error.status_code < 500:
        answer = refusal(RefusedError("request", str(error), error.status_code))
    else:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        answer = refusal(RefusedError("service", "the server failed", 500))
    answer.headers.update(HEADERS)
    return answer


def _add_api(app: Sanic[Any, Any], api: Blueprint, site: Site) -> None:
    gate = Gate(api, site)
    for module in MODULES:
        module.add_routes(gate)

    async def start(_: Sanic[Any, Any]) -> None:
        site.start()

    async def end(_: Sanic[Any, Any]) -> None:
        await site.end()

    app.register_listener(start, "before_server_start")
    app.register_listener(end, "before_server_stop")


async def _not_set_up(_: Request, name: str) -> HTTPResponse:
    reason = "names no file of agents: make one with python -m actions.console add-agent"
    answer = refusal(RefusedError("DAOGOU_AGENTS", reason, 404))
    answer.headers.update(HEADERS)
    return answer
