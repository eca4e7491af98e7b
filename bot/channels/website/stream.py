"""`GET stream`: all that is said in the conversation, as server-sent events, from where a client left off."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Mapping

from sanic import Blueprint
from sanic.request import Request
from sanic.response import BaseHTTPResponse

from bot.channels.message import InvalidMessageError
from bot.channels.tokens import Session
from bot.channels.website.gate import RETRY_AFTER_S, Gate, session_of
from bot.channels.website.site import Site
from bot.stores.errors import TooManyRequestsError, UnreachableError
from bot.stores.messages import ENTRY_ID, Entry
from bot.stores.wakes import Wake

PING_S = 15.0
REPLAYED = 200
AT_ONCE = 50
RETRY_MS = 1_000
MOST_STREAMS = 10
"""Open streams of one conversation in this process: a tab has one."""
HEADERS = {"X-Accel-Buffering": "no"}  # a proxy in front is not to hold events back


def add_routes(routes: Blueprint, gate: Gate) -> None:
    """Its one route."""
    gate.add(routes, "GET", "/stream", follow)


async def follow(request: Request, site: Site) -> None:
    """Replay what the client has not seen, then send what comes, until it leaves or the session expires."""
    session = session_of(request, site)
    after = read_entry_id(request.headers.get("last-event-id") or request.args.get("after"), "after")
    if site.wakes.listeners(session.conversation_id) >= MOST_STREAMS:
        raise TooManyRequestsError(RETRY_AFTER_S)
    async with site.wakes.listening(session.conversation_id) as wake:
        entries = await _missed(site, session, after)
        headers = {**request.ctx.headers, **HEADERS}
        response = await request.respond(content_type="text/event-stream; charset=utf-8", headers=headers)
        await response.send(f"retry: {RETRY_MS}\n\n" + events(entries))
        last = entries[-1]["id"] if entries else after or "0-0"
        if len(entries) >= AT_ONCE:
            wake.set()
        while time.time() < session.expires_at and not site.wakes.ended:
            last = await _next(site, session, wake, response, last)


async def _missed(site: Site, session: Session, after: str | None) -> list[Entry]:
    if after is None:
        return await site.messages.before(session.conversation_id, None, REPLAYED)
    return await site.messages.after(session.conversation_id, after, AT_ONCE)


async def _next(site: Site, session: Session, wake: Wake, response: BaseHTTPResponse, last: str) -> str:
    """Wait for something new, or as long as a connection may be silent, and send it; the last entry's id."""
    try:
        await asyncio.wait_for(wake.wait(), PING_S)
    except asyncio.TimeoutError:
        await response.send(": ping\n\n")
    wake.clear()
    told = wake.taken()
    try:
        entries = await site.messages.after(session.conversation_id, last, AT_ONCE)
    except UnreachableError:  # told in the log by `Wakes`, which wakes all streams when Redis is back
        return last
    if told or entries:
        await response.send(passing(told) + events(entries))
    if len(entries) == AT_ONCE:
        wake.set()
    return str(entries[-1]["id"]) if entries else last


def events(entries: Iterable[Entry]) -> str:
    """Entries as events; JSON has no line break that would end one."""
    return "".join(
        f"event: message\nid: {entry['id']}\ndata: {json.dumps(entry, ensure_ascii=False)}\n\n"
        for entry in entries
    )


def passing(told: Mapping[str, str]) -> str:
    """Who is typing, and the place in the queue: without an id, for it is not replayed."""
    return "".join(f"event: {name}\ndata: {data}\n\n" for name, data in told.items())


def read_entry_id(value: str | None, field: str) -> str | None:
    """An entry's id as a client gives it back, or None if there is none."""
    if not value:
        return None
    if not ENTRY_ID.fullmatch(value):
        raise InvalidMessageError(field, "must be the id of an event")
    return value
