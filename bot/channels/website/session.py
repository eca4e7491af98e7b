"""`POST session`: a conversation begins, is taken up again, or begins anew for who has signed in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.message import InvalidMessageError, read_body
from bot.channels.tokens import Session, TokenRefusedError
from bot.channels.website.gate import Gate, session_of
from bot.channels.website.site import Site


def add_routes(routes: Blueprint, gate: Gate) -> None:
    """Its one route."""
    gate.add(routes, "POST", "/session", start)


async def start(request: Request, site: Site) -> HTTPResponse:
    """`{identity?}` → `{token, conversation_id, customer_id, expires_at, consent}`."""
    token, session = _session(request, site, read_body(request.body or b"{}"))
    consent = await site.consents.of(session.conversation_id, session.customer_id)
    return json({"token": token, **asdict(session), "consent": asdict(consent)})


def _session(request: Request, site: Site, content: dict[str, Any]) -> tuple[str, Session]:
    """A customer's session is always a new conversation, so that nobody reads on in one begun before."""
    known = session_of(request, site) if "authorization" in request.headers else None
    if content.get("identity") is not None:
        return site.tokens.start(_customer(site, content["identity"]))
    return site.tokens.start(None) if known is None else site.tokens.renew(known)


def _customer(site: Site, identity: object) -> str:
    if not isinstance(identity, str):
        raise InvalidMessageError("identity", "must be a string")
    try:
        return site.tokens.read_identity(identity)
    except TokenRefusedError as error:
        raise InvalidMessageError("identity", str(error), status=401) from error
