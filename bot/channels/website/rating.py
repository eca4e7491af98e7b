"""`POST rating`: how the shopper found the assistant."""

from __future__ import annotations

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.message import MAX_MESSAGE_CHARACTERS, InvalidMessageError, clean_text, read_body
from bot.channels.website.gate import Gate, session_of
from bot.channels.website.low_rating import HIGHEST, LOW_RATING
from bot.channels.website.site import Site

ACCEPTED = 202
BEST = 5


def add_routes(routes: Blueprint, gate: Gate) -> None:
    """Its one route."""
    gate.add(routes, "POST", "/rating", receive)


async def receive(request: Request, site: Site) -> HTTPResponse:
    """`{score, comment?}` → 202 `{score}`."""
    session = session_of(request, site)
    content = read_body(request.body)
    score, comment = content.get("score"), content.get("comment")
    if isinstance(score, bool) or not isinstance(score, int) or not 1 <= score <= BEST:
        raise InvalidMessageError("score", f"must be a whole number from 1 to {BEST}")
    if comment is not None and not isinstance(comment, str):
        raise InvalidMessageError("comment", "must be a string")
    if comment is not None and len(comment) > MAX_MESSAGE_CHARACTERS:
        raise InvalidMessageError("comment", f"must not exceed {MAX_MESSAGE_CHARACTERS} characters")
    await site.ratings.add(session.conversation_id, score, clean_text(comment or ""))
    if score <= HIGHEST and await site.inbox.enter_once(session.conversation_id, LOW_RATING):
        site.answering.start(session.conversation_id)
    return json({"score": score}, status=ACCEPTED)
