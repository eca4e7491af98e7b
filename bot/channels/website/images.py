"""`POST images`: a photo in place of words; what looks like it is answered on the stream."""

from __future__ import annotations

import asyncio
import hashlib

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.message import read_id
from bot.channels.website.gate import Gate, session_of
from bot.channels.website.messages import take_in
from bot.channels.website.photo_file import UnfitPhotoError, reencoded
from bot.channels.website.site import Site

MAX_BYTES = 5 * 1024 * 1024
MOST_READ = 4 * MAX_BYTES
"""What is too big is read so far, and dropped, for a browser hears no answer before it has sent all."""
INTENT = "/search_by_photo"
"""Rasa's shortcut for an intent: a shopper's own words never begin with a slash (`clean_text`)."""
SHOWN = {"text": "📷", "custom": {"type": "photo", "version": 1}}

_decoding = asyncio.Semaphore(1)
"""One picture at a time: what one costs in memory is bounded, what twenty cost would be twenty times that."""


def add_routes(routes: Blueprint, gate: Gate) -> None:
    """Its one route."""
    gate.add(routes, "POST", "/images", receive, stream=True)


async def receive(request: Request, site: Site) -> HTTPResponse:
    """A file, with its message id in `X-Message-Id` → 202 `{message_id, id}`."""
    session = session_of(request, site)
    message_id = read_id(request.headers.get("x-message-id"), "x-message-id")
    content = await _body(request)
    async with _decoding:
        photo = await asyncio.to_thread(reencoded, content)
    photo_id = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    await site.photos.keep(session.conversation_id, photo_id, photo)
    fields = {"message_id": message_id, "text": INTENT, "photo": photo_id}
    return await take_in(site, session, fields, [SHOWN])


async def _body(request: Request) -> bytes:
    content, size = bytearray(), 0
    while (part := await request.stream.read()) is not None:
        size += len(part)
        if size > MOST_READ:
            break
        if size <= MAX_BYTES:
            content += part
    if size > MAX_BYTES:
        raise UnfitPhotoError(f"must not exceed {MAX_BYTES} bytes", status=413)
    if not content:
        raise UnfitPhotoError("must not be empty")
    return bytes(content)
