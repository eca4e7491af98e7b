"""`GET audit`: who did what, for supervisors."""

from __future__ import annotations

from sanic import Request
from sanic.response import HTTPResponse, json

from actions.console.gate import Gate
from actions.console.refusals import RefusedError
from actions.console.site import Site
from actions.handoff import Agent
from actions.handoff.transcripts import ENTRY_ID

MOST = 200


def add_routes(gate: Gate) -> None:
    """Its one route."""
    gate.add_supervised("GET", "/api/audit", read)


async def read(request: Request, site: Site, agent: Agent) -> HTTPResponse:
    """`?after=ID` → `{audit}`, oldest first: the latest 200, or those that follow one."""
    after = request.args.get("after")
    if after is not None and not ENTRY_ID.fullmatch(after):
        raise RefusedError("after", "must be the id of an entry of the log")
    return json({"audit": await site.run(site.desk.index.audit, after, MOST)})
