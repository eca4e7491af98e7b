"""`POST messages`: 202 says that the message is in the conversation's inbox, and will be answered once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.message import (
    InvalidMessageError,
    clean_text,
    read_body,
    read_id,
    read_item_id,
    read_optional_id,
    read_text,
)
from bot.channels.tokens import Session, TokenRefusedError
from bot.channels.website.gate import Gate, session_of
from bot.channels.website.site import Site

ACCEPTED = 202


def add_routes(routes: Blueprint, gate: Gate) -> None:
    """Its one route."""
    gate.add(routes, "POST", "/messages", receive)


async def receive(request: Request, site: Site) -> HTTPResponse:
    """`{message_id, message | button, item_id?, conversation_id?}` → 202 `{message_id, id}`."""
    session = session_of(request, site)
    fields = read_fields(read_body(request.body), session, site)
    return await take_in(site, session, fields, [{"text": fields["text"]}])


async def take_in(
    site: Site, session: Session, fields: dict[str, str], shown: list[dict[str, Any]]
) -> HTTPResponse:
    """Put a message into the conversation's inbox, show it as `shown`, and have it answered."""
    if session.customer_id is not None:
        fields["customer_id"] = session.customer_id
    message_id = fields["message_id"]
    entry = {"from": "shopper", "message_id": message_id, "messages": shown}
    entry_id, new = await site.inbox.accept(session.conversation_id, fields, entry)
    if new:
        site.answering.start(session.conversation_id)
    return json({"message_id": message_id, "id": entry_id}, status=ACCEPTED)


def read_fields(content: Mapping[str, Any], session: Session, site: Site) -> dict[str, str]:
    """What goes into the inbox; if it names another conversation, nothing else of it is looked at."""
    named = read_optional_id(content.get("conversation_id"), "conversation_id")
    if named not in (None, session.conversation_id):
        raise InvalidMessageError("conversation_id", "is not this session's", status=403)
    fields = {
        "message_id": read_id(content.get("message_id"), "message_id"),
        "text": _text(content, session, site),
    }
    item_id = read_item_id(content.get("item_id"), "item_id")
    return fields if item_id is None else {**fields, "item_id": item_id}


def _text(content: Mapping[str, Any], session: Session, site: Site) -> str:
    button = content.get("button")
    if button is None:
        return read_text(content.get("message"))
    if content.get("message") is not None:
        raise InvalidMessageError("button", "stands in place of a message, not beside one")
    if not isinstance(button, str):
        raise InvalidMessageError("button", "must be a string")
    try:
        return clean_text(site.tokens.read_button(session.conversation_id, button))
    except TokenRefusedError as error:
        raise InvalidMessageError("button", str(error)) from error
