"""`GET queue`: who waits, who holds what, who is there."""

from __future__ import annotations

from sanic import Request
from sanic.response import HTTPResponse, json

from actions.console.gate import Gate
from actions.console.site import Site
from actions.handoff import Agent


def add_routes(gate: Gate) -> None:
    """Its one route."""
    gate.add("GET", "/api/queue", read)


async def read(request: Request, site: Site, agent: Agent) -> HTTPResponse:
    """`{waiting, waiting_count, mine, others, agents, requests}` (docs/handoff.md)."""
    await site.board.refresh(site.run, whole=not site.live.open_consoles())
    return json(site.board.view(agent.id))
