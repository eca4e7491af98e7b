"""The HTTP server: routes, and the one edge where an exception becomes a status.

rasa-sdk's own server inflates bodies without a bound and answers an exception with the whole tracker; this
one keeps only the SDK's executor.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
from sanic import Request, Sanic
from sanic.exceptions import RequestCancelled, SanicException
from sanic.response import BaseHTTPResponse, HTTPResponse, empty, raw
from sanic.response import json as json_response

from actions.console.routes import add_console, console_error, of_console
from actions.console.site import Site
from actions.desk_metrics import measure
from actions.execution import Execution
from actions.handoff.tending import tend
from actions.metrics import Metrics
from actions.services import NotReadyError, Services
from actions.skills import SKILLS, Skill
from actions.turn import TurnError
from recommender import LiveRecommender, Recommender

log = logging.getLogger(__name__)
access = logging.getLogger("actions.access")

MAX_BODY = 4 * 1024 * 1024
"""Bytes of a request: a bounded window of a conversation takes some 100 KB."""
CLIENT_LEFT = 499
"""Status in the log of a request whose client did not wait for the answer; nginx's."""
NO_ACTION = "none"
"""In place of an action's name where a request names none that is known."""


Following = Callable[[Services, Callable[[], None]], Coroutine[Any, Any, None]]


class BadCallError(Exception):
    """The body is no action call: the message names the field and the reason."""


def create_app(
    services: Services,
    opening: Callable[[], LiveRecommender | Recommender],
    *,
    timeout_s: float,
    following: Following | None = None,
    console: Site | None = None,
    proxies: int = 0,
    skills: Mapping[str, Skill] = SKILLS,
    name: str = "daogou_actions",
) -> Sanic[Any, Any]:
    """The app; `opening` loads the recommender once the server has begun to answer `/health`.

    `following` then runs until the end: it may put another in its place, and calls when it has.
    """
    app: Sanic[Any, Any] = Sanic(name, configure_logging=False)
    app.config.PROXIES_COUNT = proxies or None
    app.config.REQUEST_MAX_SIZE = MAX_BODY
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 5.0
    metrics = Metrics()
    execution = Execution(services, skills, metrics, timeout_s=timeout_s)

    async def webhook(request: Request) -> HTTPResponse:
        with metrics.in_flight():
            return await _run(request, execution, metrics)

    async def health(_: Request) -> HTTPResponse:
        return json_response({"status": "ok"})

    async def ready(_: Request) -> HTTPResponse:
        try:
            version = services.recommender.catalogue_version
        except NotReadyError as error:
            return json_response({"status": "starting", "missing": str(error)}, status=503)
        return json_response({"status": "ready", "catalogue": version})

    async def metrics_text(_: Request) -> HTTPResponse:
        return raw(metrics.text(), content_type=CONTENT_TYPE_LATEST)

    app.add_route(webhook, "/webhook", methods=["POST"])
    app.add_route(health, "/health")
    app.add_route(ready, "/started", name="started")
    app.add_route(ready, "/ready")
    app.add_route(metrics_text, "/metrics")
    add_console(app, console)
    _add_listeners(app, services, opening, following, execution, metrics)
    app.error_handler.add(Exception, _to_status)
    app.error_handler.add(RequestCancelled, _left)
    return app


def _add_listeners(
    app: Sanic[Any, Any],
    services: Services,
    opening: Callable[[], LiveRecommender | Recommender],
    following: Following | None,
    execution: Execution,
    metrics: Metrics,
) -> None:
    async def load() -> None:
        await asyncio.to_thread(services.open_recommender, opening)
        note_catalogue()
        if following is not None:
            await following(services, note_catalogue)

    def note_catalogue() -> None:
        try:
            metrics.catalogue(services.recommender.catalogue_version, services.recommender.product_count)
        except NotReadyError:
            log.error("not ready: actions that need the catalogue say so until it can be opened")

    async def start(app: Sanic[Any, Any]) -> None:
        app.ctx.loading = asyncio.create_task(load())
        app.ctx.tending = asyncio.create_task(tend(services.desk))
        app.ctx.measuring = asyncio.create_task(measure(services.figures, metrics.desk))

    async def stop(app: Sanic[Any, Any]) -> None:
        app.ctx.loading.cancel()
        app.ctx.tending.cancel()
        app.ctx.measuring.cancel()
        execution.close()
        services.close()

    async def note(request: Request, response: BaseHTTPResponse) -> None:
        took = (time.perf_counter() - request.ctx.began) * 1000
        action = getattr(request.ctx, "action", "-")
        access.info("%s %s %s %d %.1f ms", request.method, request.path, action, response.status, took)

    async def begin(request: Request) -> None:
        request.ctx.began = time.perf_counter()

    app.register_listener(start, "after_server_start")
    app.register_listener(stop, "after_server_stop")
    app.register_middleware(begin, "request")
    app.register_middleware(note, "response")


async def _run(request: Request, execution: Execution, metrics: Metrics) -> HTTPResponse:
    """Run one action call; what goes wrong with the call itself is answered here as Rasa expects it."""
    name = NO_ACTION
    try:
        call = _call(request)
        known = call["next_action"] in execution.executor.actions
        name = request.ctx.action = call["next_action"] if known else NO_ACTION
        result = await execution.executor.run(call)
    except (BadCallError, TurnError) as error:
        metrics.count(name, "bad_request")
        return json_response({"error": str(error)}, status=400)
    except ActionExecutionRejection as error:
        metrics.count(name, "rejected")
        return json_response({"error": error.message, "action_name": error.action_name}, status=400)
    except ActionNotFoundException as error:
        metrics.count(name, "unknown")
        return json_response({"error": "no such action", "action_name": error.action_name}, status=404)
    except Exception:
        metrics.count(name, "error")
        raise
    return json_response(result.model_dump())


def _call(request: Request) -> dict[str, Any]:
    """The action call in a body, with what the executor takes for granted.

    Raises:
        BadCallError: it is no JSON, or a field is missing or of another type.
    """
    encoding = request.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise SanicException("compressed bodies are not accepted", status_code=415)
    try:
        call = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise BadCallError("body: not JSON") from error
    if not isinstance(call, dict):
        raise BadCallError("body: not a JSON object")
    tracker = _field(call, "tracker", dict)
    for name, kind in (("slots", dict), ("latest_message", dict), ("events", list)):
        if tracker.get(name) is not None:
            _field(tracker, name, kind)
    _field(tracker, "sender_id", str)
    tracker["events"] = tracker.get("events") or []
    tracker["slots"] = tracker.get("slots") or {}
    return {"next_action": _field(call, "next_action", str), "tracker": tracker, "domain": {}}


def _field(record: dict[str, Any], name: str, kind: type) -> Any:
    value = record.get(name)
    if not isinstance(value, kind) or value == "":
        raise BadCallError(f"{name}: missing or not a {kind.__name__}")
    return value


def _left(_: Request, __: BaseException) -> HTTPResponse:
    """Nobody reads it: it tells the log that the client went before there was an answer."""
    return empty(status=CLIENT_LEFT)


def _to_status(request: Request, error: Exception) -> HTTPResponse:
    """The edge: every exception that nobody awaited becomes a status, without a word of the conversation."""
    if of_console(request):
        return console_error(request, error)
    if isinstance(error, SanicException):
        return json_response({"error": str(error)}, status=error.status_code)
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return json_response({"error": "internal error"}, status=500)
