"""The bot's HTTP server: Rasa's agent behind our channels, without Rasa's HTTP API and its own pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import register
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot import remote_action
from bot.actions_client import ActionsClient
from bot.channels.health import health
from bot.channels.message import MAX_BODY_BYTES
from bot.channels.website.site import Site
from bot.endpoints import create_channels, read_action_endpoint
from bot.framing import add_check
from bot.graph import PlannedRunner
from bot.settings import Settings
from bot.stores.opening import Stores, open_stores

RESPONSE_TIMEOUT_S = 30
GRACEFUL_SHUTDOWN_S = 5


class ModelError(Exception):
    """The dialogue model cannot be loaded; the message says what to do."""


@dataclass(frozen=True)
class Assistant:
    """Rasa's agent, and what has to be closed at the end of the event loop that it ran in."""

    agent: Agent
    client: ActionsClient
    stores: Stores

    async def close(self) -> None:
        """Close the connections to the actions server and to Redis."""
        await self.client.close()
        await self.stores.close()


def load_assistant(settings: Settings) -> Assistant:
    """The agent with the one archive that the settings name, its stores, and its actions' client."""
    model = settings.require_model()
    endpoint = read_action_endpoint(settings)
    client = ActionsClient(endpoint.url, deadline_s=settings.actions_deadline_s)
    remote_action.install(client)
    stores = open_stores(settings)
    agent = Agent(lock_store=stores.locks, action_endpoint=endpoint)
    agent.tracker_store = stores.trackers  # Agent would wrap it in one that falls back to memory in silence
    try:
        agent.load_model(model)
    except Exception as error:
        reason = error.__cause__ or error  # Rasa names the node that failed; its cause says why
        raise ModelError(f"cannot load {model}: {reason}; run: python -m bot train") from error
    agent.processor.graph_runner = PlannedRunner(agent.processor.graph_runner)
    return Assistant(agent, client, stores)


def create_app(settings: Settings) -> Sanic:
    """The server, ready to run: routes, error pages, and an orderly end."""
    settings.require_secret()
    assistant = load_assistant(settings)
    app = Sanic("daogou_bot", configure_logging=False)
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.REQUEST_MAX_SIZE = 4 * MAX_BODY_BYTES
    app.config.PROXIES_COUNT = settings.proxies or None
    app.config.RESPONSE_TIMEOUT = RESPONSE_TIMEOUT_S
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = GRACEFUL_SHUTDOWN_S
    app.ctx.agent = assistant.agent
    delivery = assistant.stores.delivery
    app.ctx.site = None if delivery is None else Site.of(settings, assistant.agent, delivery)
    app.blueprint(health)
    # A channel whose `url_prefix()` is "/" owns paths outside of /webhooks/, the demo page for one.
    register(create_channels(settings), app, route="/webhooks/")
    app.error_handler.add(SanicException, _as_json)
    add_check(app)

    if app.ctx.site is not None:
        _run_beside(app, app.ctx.site)

    @app.after_server_stop
    async def close(_: Sanic, __: Any) -> None:
        await assistant.close()

    return app


def _run_beside(app: Sanic, site: Site) -> None:
    @app.before_server_start
    async def start(_: Sanic, __: Any) -> None:
        site.start()

    @app.before_server_stop
    async def end(_: Sanic, __: Any) -> None:
        await site.end()


def _as_json(_: Request, error: SanicException) -> HTTPResponse:
    """Sanic's own refusals (404, 405, 413) in the shape of ours."""
    status = getattr(error, "status_code", 500)
    reason = str(error) if status < 500 else "the server failed"
    return json({"error": {"field": "request", "reason": reason}}, status=status)
