"""Probes: /health says the process answers, /started and /ready that it can take turns.

None of them asks Redis or the actions server: all pods share those, and would leave together.
"""

from __future__ import annotations

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

health = Blueprint("health")


@health.get("/health")
async def is_alive(_: Request) -> HTTPResponse:
    """Answer 200 as long as the event loop turns."""
    return json({"status": "ok"})


@health.get("/started", name="is_started")
@health.get("/ready")
async def is_ready(request: Request) -> HTTPResponse:
    """Answer 200 once the dialogue model is loaded; the actions server may be away."""
    agent = getattr(request.app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        return json({"status": "loading"}, status=503)
    return json({"status": "ready", "model": agent.model_id})
