"""`GET past`: conversations that people were asked into, the latest first; a search in what was said."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sanic import Request
from sanic.response import HTTPResponse, json

from actions.console.access import may_read
from actions.console.gate import Gate
from actions.console.queue_rows import preview_of
from actions.console.reading import read_number, read_query
from actions.console.site import Site
from actions.handoff import Agent, Owner
from actions.handoff.transcripts import Entry

MAX_QUERY = 200
USUALLY, MOST = 20, 100
LOOKED_AT = 500
"""Conversations that a search goes through."""
AT_ONCE = 10
SEARCHED_ENTRIES, SHOWN_ENTRIES = 200, 20
"""Entries that are looked at for the words of a query, and for the shopper's last ones."""


def add_routes(gate: Gate) -> None:
    """Its one route."""
    gate.add("GET", "/api/past", search)


async def search(request: Request, site: Site, agent: Agent) -> HTTPResponse:
    """`?q=&most=` → `{conversations: [{id, at, reason, agent, outcome, preview}]}` with each word of `q`."""
    words = read_query(request, "q", MAX_QUERY).casefold().split()
    most = read_number(request, "most", USUALLY, MOST)
    return json({"conversations": await site.run(_found, words, most, agent, site)})


def _found(words: Sequence[str], most: int, agent: Agent, site: Site) -> list[dict[str, Any]]:
    return list(islice(_matching(words, agent, site), most))


def _matching(words: Sequence[str], agent: Agent, site: Site) -> Iterator[dict[str, Any]]:
    cases = site.desk.index.cases(LOOKED_AT)
    for begin in range(0, len(cases), AT_ONCE):
        some = dict(cases[begin : begin + AT_ONCE])
        ids = list(some)
        owners = site.desk.owners(ids)
        moves = {one: site.desk.transitions(one) for one in ids}
        readable = [one for one in ids if may_read(agent, owners[one], moves[one])]
        said = site.transcripts.latest(readable, SEARCHED_ENTRIES if words else SHOWN_ENTRIES)
        for one in readable:
            row = _row(one, some[one], owners[one], moves[one], said[one])
            if _says(words, row, said[one]):
                yield row
        time.sleep(0)  # answers to shoppers come first


def _row(
    conversation_id: str, at: int, owner: Owner, moves: Sequence[dict[str, str]], said: Sequence[Entry]
) -> dict[str, Any]:
    """`agent` is who held it last, `outcome` why the assistant has it back, or the state that it is in."""
    last = moves[-1] if moves else {}
    holders = [move.get("name") or move.get("held_name") for move in reversed(moves)]
    return {
        "id": conversation_id,
        "at": at,
        "reason": last.get("asked_for") or owner.reason or "",
        "agent": next((name for name in holders if name), ""),
        "outcome": last.get("reason", "") if owner.state == "bot" else owner.state,
        "preview": preview_of(said),
    }


def _says(words: Sequence[str], row: dict[str, Any], said: Sequence[Entry]) -> bool:
    if not words:
        return True
    texts = [str(message.get("text", "")) for entry in said for message in entry["messages"]]
    everything = " ".join([row["id"], row["agent"], *texts]).casefold()
    return all(word in everything for word in words)
