"""`POST requests/ID/done`: what a shopper left out of hours is dealt with."""

from __future__ import annotations

from sanic import Request
from sanic.response import HTTPResponse, empty

from actions.console.gate import Gate
from actions.console.reading import read_body, read_place
from actions.console.refusals import RefusedError
from actions.console.site import Site
from actions.handoff import Agent
from actions.handoff.transcripts import ENTRY_ID

DONE = "request_done"
"""The act in the audit log."""


def add_routes(gate: Gate) -> None:
    """Its one route."""
    gate.add("POST", "/api/requests/<request_id:str>/done", finish)


async def finish(request: Request, site: Site, agent: Agent, request_id: str) -> HTTPResponse:
    """Take a request off the list → 204; 404 if a colleague did."""
    read_body(request)
    place = read_place(request_id, "request")
    if not ENTRY_ID.fullmatch(place) or not await site.run(site.contact_requests.done, place):
        raise RefusedError("request", "is not there any more", 404)
    await site.run(site.desk.index.log, f"agent:{agent.id}", DONE, request=place)
    site.live.stirred.set()
    return empty()
