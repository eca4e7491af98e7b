"""`POST conversations/ID/messages`, `typing`, `notes`: what an agent writes, to shoppers and colleagues."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sanic import Request
from sanic.response import HTTPResponse, empty, json

from actions import payloads
from actions.console.access import readable
from actions.console.gate import Gate
from actions.console.reading import read_body, read_id, read_ids, read_place, read_text
from actions.console.refusals import RefusedError
from actions.console.site import Site
from actions.handoff import Agent, NotYoursError
from actions.services import Services
from actions.wording import Wording
from recommender import Product

ACCEPTED = 202
MAX_MESSAGE = 1_000
MAX_NOTE = 2_000
MOST_ITEMS = 6
CARDS = ":cards"
"""Ends the id of the message that brings a message's products: cards stand alone, as the assistant's do."""

_CONVERSATION = "/api/conversations/<conversation_id:str>"


def add_routes(gate: Gate) -> None:
    """Its three routes."""
    gate.add("POST", f"{_CONVERSATION}/messages", say)
    gate.add("POST", f"{_CONVERSATION}/typing", typing)
    gate.add("POST", f"{_CONVERSATION}/notes", note)


async def say(request: Request, site: Site, agent: Agent, conversation_id: str) -> HTTPResponse:
    """`{message_id, text, item_ids?}` → 202 `{message_id}`: it is shown once, however often it is sent."""
    place = read_place(conversation_id, "conversation")
    content = read_body(request)
    message_id = read_id(content.get("message_id"), "message_id")
    item_ids = read_ids(content, "item_ids", MOST_ITEMS)
    text = "" if item_ids and content.get("text") in (None, "") else read_text(content, "text", MAX_MESSAGE)
    await site.run(_say, place, agent, message_id, text, item_ids, site)
    return json({"message_id": message_id}, status=ACCEPTED)


async def typing(request: Request, site: Site, agent: Agent, conversation_id: str) -> HTTPResponse:
    """The agent types → 204."""
    place = read_place(conversation_id, "conversation")
    owner = await site.run(site.desk.owner, place)
    if owner.state != "human" or owner.agent != agent.id:
        raise NotYoursError("it is not in your hands")
    await site.run(site.desk.typing, place, agent)
    return empty()


async def note(request: Request, site: Site, agent: Agent, conversation_id: str) -> HTTPResponse:
    """`{note_id, text}`: a note that shoppers never see → `{notes}`, all there are, this one once."""
    place = read_place(conversation_id, "conversation")
    content = read_body(request)
    note_id = read_id(content.get("note_id"), "note_id")
    text = read_text(content, "text", MAX_NOTE)
    await site.run(readable, place, agent, site.desk, site.contact_requests)
    await site.run(site.desk.note, place, agent, note_id, text)
    return json({"notes": await site.run(site.desk.notes, place)})


def _say(
    conversation_id: str, agent: Agent, message_id: str, text: str, item_ids: Sequence[str], site: Site
) -> None:
    products = _products(item_ids, site.services)
    if text:
        site.desk.say(conversation_id, agent, message_id, text)
    if products:
        cards = payloads.carousel(
            [payloads.item(one) for one in products], len(products), {}, str(uuid.uuid4())
        )
        named = f"{message_id}{CARDS}" if text else message_id
        site.desk.say(conversation_id, agent, named, _listing(products, site.services.wording), cards)


def _products(item_ids: Sequence[str], services: Services) -> list[Product]:
    products = services.products(item_ids)
    if len(products) < len(item_ids):
        missing = set(item_ids) - {product.id for product in products}
        raise RefusedError("item_ids", f"there is no product {min(missing)}")
    return products


def _listing(products: Sequence[Product], wording: Wording) -> str:
    """What a client shows that knows no cards."""
    return "\n".join(
        wording.text("utter_product_line_plain", number=n, title=one.title, price=wording.money(one.price))
        for n, one in enumerate(products, start=1)
    )
