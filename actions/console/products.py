"""`GET products`: the catalogue, searched in the words of a shopper."""

from __future__ import annotations

from sanic import Request
from sanic.response import HTTPResponse, json

from actions import payloads
from actions.console.gate import Gate
from actions.console.reading import read_query
from actions.console.site import Site
from actions.handoff import Agent
from actions.listing import reason_text
from actions.services import Services
from recommender import Hit, SearchRequest

MOST = 12
MAX_QUERY = 200


def add_routes(gate: Gate) -> None:
    """Its one route."""
    gate.add("GET", "/api/products", search)


async def search(request: Request, site: Site, agent: Agent) -> HTTPResponse:
    """`?q=` → `{items}`, the best first; none for an empty query."""
    query = read_query(request, "q", MAX_QUERY)
    items = await site.run(_found, query, site.services) if query else []
    return json({"items": items})


def _found(query: str, services: Services) -> list[payloads.Item]:
    recommender = services.recommender
    reading = recommender.read(query)
    result = recommender.search(
        SearchRequest(
            text=reading.text,
            filters=reading.filters,
            recipient=reading.recipient,
            occasion=reading.occasion,
            k=MOST,
        )
    )
    return [_item(hit, services) for hit in result.hits or result.alternatives]


def _item(hit: Hit, services: Services) -> payloads.Item:
    reason = reason_text(hit.evidence, services.wording)
    return payloads.item(hit.product, payloads.reason(reason, hit.evidence))
