"""`POST consent`: what the shopper agrees to."""

from __future__ import annotations

from dataclasses import asdict

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.message import InvalidMessageError, read_body, read_id
from bot.channels.website.gate import Gate, session_of
from bot.channels.website.site import Site
from bot.stores.consents import LEVELS


def add_routes(routes: Blueprint, gate: Gate) -> None:
    """Its one route."""
    gate.add(routes, "POST", "/consent", keep)


async def keep(request: Request, site: Site) -> HTTPResponse:
    """`{level, text_version}` → `{level, text_version, at}`."""
    session = session_of(request, site)
    content = read_body(request.body)
    level = content.get("level")
    if level not in LEVELS:
        raise InvalidMessageError("level", f"must be one of {', '.join(LEVELS)}")
    text_version = read_id(content.get("text_version"), "text_version")
    kept = await site.consents.keep(session.conversation_id, session.customer_id, level, text_version)
    return json(asdict(kept))
