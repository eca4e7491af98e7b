"""The bot's HTTP server: Rasa's agent behind our channels, without Rasa's HTTP API and its own pages."""

from __future__ import annotations

from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import register
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import remote_action
from bot.actions_client import ActionsClient
from bot.channels.health import health
from bot.channels.message import MAX_BODY_BYTES
from bot.endpoints import create_channels, read_endpoints
from bot.settings import Settings

RESPONSE_TIMEOUT_S = 30
GRACEFUL_SHUTDOWN_S = 5


class ModelError(Exception):
    """The dialogue model cannot be loaded; the message says what to do."""


def load_agent(settings: Settings) -> tuple[Agent, ActionsClient]:
    """Rasa's agent with the one archive that the settings name, and the client its actions go through."""
    model = settings.require_model()
    endpoints = read_endpoints(settings)
    client = ActionsClient(endpoints.action.url, deadline_s=settings.actions_deadline_s)
    remote_action.install(client)
    agent = Agent(
        tracker_store=TrackerStore.create(endpoints.tracker_store),
        lock_store=LockStore.create(endpoints.lock_store),
        action_endpoint=endpoints.action,
    )
    try:
        agent.load_model(model)
    except Exception as error:
        raise ModelError(f"cannot load {model}: {error}; run: python -m bot train") from error
    return agent, client


def create_app(settings: Settings) -> Sanic:
    """The server, ready to run: routes, error pages, and an orderly end."""
    settings.require_secret()
    agent, client = load_agent(settings)
    app = Sanic("daogou_bot", configure_logging=False)
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.REQUEST_MAX_SIZE = 4 * MAX_BODY_BYTES
    app.config.RESPONSE_TIMEOUT = RESPONSE_TIMEOUT_S
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = GRACEFUL_SHUTDOWN_S
    app.ctx.agent = agent
    app.blueprint(health)
    # A channel whose `url_prefix()` is "/" owns paths outside of /webhooks/, the demo page for one.
    register(create_channels(settings), app, route="/webhooks/")
    app.error_handler.add(SanicException, _as_json)

    @app.after_server_stop
    async def close(_: Sanic, __: Any) -> None:
        await client.close()

    return app


def _as_json(_: Request, error: SanicException) -> HTTPResponse:
    """Sanic's own refusals (404, 405, 413) in the shape of ours."""
    status = getattr(error, "status_code", 500)
    reason = str(error) if status < 500 else "the server failed"
    return json({"error": {"field": "request", "reason": reason}}, status=status)
