"""`POST conversations/ID/claim`, `transfer`, `return`, `resolve`: whose a conversation is."""

from __future__ import annotations

from dataclasses import asdict

from sanic import Request
from sanic.response import HTTPResponse, json

from actions.console.gate import Gate
from actions.console.reading import read_body, read_id, read_place
from actions.console.refusals import RefusedError
from actions.console.site import Site
from actions.handoff import Agent, Owner

_CONVERSATION = "/api/conversations/<conversation_id:str>"


def add_routes(gate: Gate) -> None:
    """Its four routes."""
    gate.add("POST", f"{_CONVERSATION}/claim", claim)
    gate.add("POST", f"{_CONVERSATION}/transfer", transfer)
    gate.add("POST", f"{_CONVERSATION}/return", put_back)
    gate.add("POST", f"{_CONVERSATION}/resolve", resolve)


async def claim(request: Request, site: Site, agent: Agent, conversation_id: str) -> HTTPResponse:
    """Take a conversation that waits → `{owner}`; 409 names whoever was quicker."""
    read_body(request)
    await site.run(site.desk.alive, agent.id)
    return _told(await site.run(site.desk.claim, read_place(conversation_id, "conversation"), agent))


async def transfer(request: Request, site: Site, agent: Agent, conversation_id: str) -> HTTPResponse:
    """`{agent}`: pass a conversation on to a colleague who is there → `{owner}`."""
    place = read_place(conversation_id, "conversation")
    account = site.accounts.get(read_id(read_body(request).get("agent"), "agent"))
    if account is None:
        raise RefusedError("agent", "there is nobody of this id")
    if account.agent.id not in await site.run(site.desk.online):
        raise RefusedError("agent", f"{account.agent.name} has no console open now", 409)
    return _told(await site.run(site.desk.transfer, place, agent, account.agent))


async def put_back(request: Request, site: Site, agent: Agent, conversation_id: str) -> HTTPResponse:
    """Put a conversation back into the queue → `{owner}`."""
    read_body(request)
    return _told(await site.run(site.desk.put_back, read_place(conversation_id, "conversation"), agent))


async def resolve(request: Request, site: Site, agent: Agent, conversation_id: str) -> HTTPResponse:
    """Hand a conversation back to the assistant → `{owner}`."""
    read_body(request)
    return _told(await site.run(site.desk.resolve, read_place(conversation_id, "conversation"), agent))


def _told(owner: Owner) -> HTTPResponse:
    return json({"owner": asdict(owner)})
