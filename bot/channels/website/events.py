"""`POST events`: what a shopper saw, opened, put in the cart and bought, as far as they agreed to it."""

from __future__ import annotations

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.message import read_body
from bot.channels.website.event_reading import read_events
from bot.channels.website.gate import Gate, session_of
from bot.channels.website.site import Site

ACCEPTED = 202


def add_routes(routes: Blueprint, gate: Gate) -> None:
    """Its one route."""
    gate.add(routes, "POST", "/events", receive)


async def receive(request: Request, site: Site) -> HTTPResponse:
    """`{events}` → 202 `{accepted}`: how many are counted, none without consent to statistics."""
    session = session_of(request, site)
    events = read_events(read_body(request.body))
    consent = await site.consents.of(session.conversation_id, session.customer_id)
    viewed = [item["item_id"] for one in events if one["name"] == "view_item" for item in one["items"]]
    if viewed and consent.allows("personalisation"):
        await site.events.add_viewed(session.conversation_id, viewed)
    counted = consent.allows("statistics")
    if counted:
        await site.events.add(session.conversation_id, events)
    return json({"accepted": len(events) if counted else 0}, status=ACCEPTED)
