"""`GET figures`: how long shoppers wait, what is handed over and why, how it is rated."""

from __future__ import annotations

from sanic import Request
from sanic.response import HTTPResponse, json

from actions.console.gate import Gate
from actions.console.site import Site
from actions.handoff import Agent


def add_routes(gate: Gate) -> None:
    """Its one route."""
    gate.add("GET", "/api/figures", read)


async def read(request: Request, site: Site, agent: Agent) -> HTTPResponse:
    """The figures of the last 30 days (docs/handoff.md)."""
    return json(await site.run(site.figures.told))
