"""`GET history`: what was said before."""

from __future__ import annotations

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.message import InvalidMessageError
from bot.channels.website.gate import Gate, session_of
from bot.channels.website.site import Site
from bot.channels.website.stream import read_entry_id

USUALLY = "50"
MOST = 100


def add_routes(routes: Blueprint, gate: Gate) -> None:
    """Its one route."""
    gate.add(routes, "GET", "/history", read)


async def read(request: Request, site: Site) -> HTTPResponse:
    """`?before=ID&limit=N` → `{entries: [oldest first], earlier: bool}`."""
    session = session_of(request, site)
    before = read_entry_id(request.args.get("before"), "before")
    limit = _limit(request.args.get("limit", USUALLY))
    entries = await site.messages.before(session.conversation_id, before, limit + 1)
    return json({"entries": entries[-limit:], "earlier": len(entries) > limit})


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) and 1 <= int(text) <= MOST):
        raise InvalidMessageError("limit", f"must be a number from 1 to {MOST}")
    return int(text)
