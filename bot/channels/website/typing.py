"""`POST typing`: the shopper writes, for a person of the shop to see; nothing is kept."""

from __future__ import annotations

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.website.gate import Gate, session_of
from bot.channels.website.site import Site

ACCEPTED = 202


def add_routes(routes: Blueprint, gate: Gate) -> None:
    """Its one route."""
    gate.add(routes, "POST", "/typing", receive)


async def receive(request: Request, site: Site) -> HTTPResponse:
    """No body → 202 `{}`."""
    await site.inbox.tell_typing(session_of(request, site).conversation_id, "shopper")
    return json({}, status=ACCEPTED)
