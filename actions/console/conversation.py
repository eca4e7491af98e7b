"""`GET conversations/ID`: a conversation with all that an agent needs to take it over."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from sanic import Request
from sanic.response import HTTPResponse, json, raw

from actions.console.access import readable
from actions.console.gate import Gate
from actions.console.reading import read_place
from actions.console.refusals import RETRY_AFTER_S, RefusedError
from actions.console.site import Site
from actions.console.summary import summary_of
from actions.console.understood import Understood, understood_of
from actions.handoff import Agent
from actions.handoff.transcripts import ENTRY_ID
from actions.photos import PhotoError
from actions.services import NotReadyError

MOST_ENTRIES = 1_200
"""All that the bot keeps of a conversation: about 1,000 entries (docs/redis.md)."""


def add_routes(gate: Gate) -> None:
    """Its two routes."""
    gate.add("GET", "/api/conversations/<conversation_id:str>", read)
    gate.add("GET", "/api/conversations/<conversation_id:str>/photos/<message_id:str>", photo)


async def read(request: Request, site: Site, agent: Agent, conversation_id: str) -> HTTPResponse:
    """`?after=ENTRY` → `{id, owner, entries, understood, summary, notes, transitions}`."""
    after = request.args.get("after")
    if after is not None and not ENTRY_ID.fullmatch(after):
        raise RefusedError("after", "must be the id of an entry")
    place = read_place(conversation_id, "conversation")
    return json(await site.run(_file, place, after, agent, site))


async def photo(
    request: Request, site: Site, agent: Agent, conversation_id: str, message_id: str
) -> HTTPResponse:
    """The photo that a shopper sent with a message of this id, for as long as the bot keeps it."""
    place, message = read_place(conversation_id, "conversation"), read_place(message_id, "message_id")
    await site.run(readable, place, agent, site.desk, site.contact_requests)
    try:
        picture = await site.run(site.services.photos.read, place, photo_id(message))
    except PhotoError as error:
        if error.response == "utter_photo_gone":
            raise RefusedError("message_id", "its photo is not kept any more", 404) from error
        raise RefusedError("service", "Redis cannot be reached", 503, RETRY_AFTER_S) from error
    return raw(picture, content_type="image/jpeg")


def photo_id(message_id: str) -> str:
    """Under which name the bot keeps the photo of a message (docs/redis.md)."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:32]


def _file(conversation_id: str, after: str | None, agent: Agent, site: Site) -> dict[str, Any]:
    known = readable(conversation_id, agent, site.desk, site.contact_requests)
    entries = site.transcripts.entries(conversation_id, None, MOST_ENTRIES)
    if not entries and not known.transitions and known.owner.state == "bot":
        raise RefusedError("conversation", "there is none of this id", 404)
    services = site.services
    understood = understood_of(
        conversation_id,
        site.transcripts.slots(conversation_id),
        site.transcripts.customer(conversation_id),
        services,
    )
    new = entries if after is None else site.transcripts.entries(conversation_id, after, MOST_ENTRIES)
    return {
        "id": conversation_id,
        "owner": asdict(known.owner),
        "entries": new,
        "understood": _payload(understood, site),
        "summary": summary_of(known.owner, understood, entries, site.words, services.wording),
        "notes": site.desk.notes(conversation_id),
        "transitions": list(known.transitions),
    }


def _payload(understood: Understood, site: Site) -> dict[str, Any]:
    try:
        return understood.payload(site.services.recommender.currency)
    except NotReadyError:
        return {}
