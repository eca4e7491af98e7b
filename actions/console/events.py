"""`GET events`: what happens in the queue and in the conversations that a console follows, as it happens.

That the stream is open is the agent's sign of life.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from sanic import Request
from sanic.response import BaseHTTPResponse

from actions.console.access import readable
from actions.console.follower import Follower
from actions.console.gate import HEADERS, Gate, session_of
from actions.console.reading import read_id
from actions.console.refusals import RETRY_AFTER_S, RefusedError
from actions.console.site import Site
from actions.handoff import Agent, DeskUnreachableError
from actions.handoff.transcripts import Entry

LOOK_EACH_S = 3.0
"""How often all that is followed is looked at without a wake, and signs of life are given both ways."""
MOST_STREAMS = 10
"""Open streams of one person in this process: a tab has one."""
MOST_FOLLOWED = 50
AT_ONCE = 50
RETRY_MS = 1_000
NOTHING_YET = "0-0"
STREAM_HEADERS = {**HEADERS, "X-Accel-Buffering": "no"}  # a proxy in front is not to hold events back


@dataclass
class Stream:
    """One open stream: what was sent last. A follower's marks say what to look at."""

    site: Site
    agent: Agent
    follower: Follower
    last: dict[str, str]
    """The id of the last entry by conversation."""
    owners: dict[str, dict[str, Any]] = field(default_factory=dict)
    queue: str = ""

    def news(self) -> str:
        """What is to be sent now; what Redis does not tell stays marked."""
        parts = []
        follower = self.follower
        while follower.typing:
            parts.append(event("typing", {"conversation": follower.typing.pop(), "from": "shopper"}))
        for marked, read in ((follower.entries, self._entries), (follower.owners, self._owner)):
            for one in list(marked):
                marked.discard(one)
                try:
                    parts += read(one)
                except DeskUnreachableError:  # told in the log by `Live`
                    marked.add(one)
        return "".join(parts)

    def queue_news(self) -> str:
        """The queue, if it is another than was sent."""
        view = self.site.board.view(self.agent.id)
        same = json.dumps(_untimed(view))
        if same == self.queue:
            return ""
        self.queue = same
        return event("queue", view)

    def _entries(self, conversation_id: str) -> list[str]:
        entries = self.site.transcripts.entries(conversation_id, self.last[conversation_id], AT_ONCE)
        if entries:
            self.last[conversation_id] = entries[-1]["id"]
        if len(entries) == AT_ONCE:
            self.follower.entries.add(conversation_id)
        return [event("entry", {"conversation": conversation_id, "entry": entry}) for entry in entries]

    def _owner(self, conversation_id: str) -> list[str]:
        """The owner, if it is another; a conversation that may not be read any more is followed no more."""
        desk = self.site.desk
        try:
            owner = readable(conversation_id, self.agent, desk, self.site.contact_requests).owner
        except RefusedError:
            owner = desk.owner(conversation_id)
            self.follower.followed -= {conversation_id}
            self.follower.entries.discard(conversation_id)
        told = asdict(owner)
        if self.owners.get(conversation_id) == told:
            return []
        self.owners[conversation_id] = told
        return [event("owner", {"conversation": conversation_id, **told})]


def add_routes(gate: Gate) -> None:
    """Its one route."""
    gate.add("GET", "/api/events", follow)


async def follow(request: Request, site: Site, agent: Agent) -> None:
    """`?open=ID&open=ID`: events until the client leaves or its session is over.

    What was said before the stream began is asked for apart, once it is open.
    """
    session = await session_of(request, site)
    ids = _followed(request)
    if site.live.open_consoles(agent.id) >= MOST_STREAMS:
        raise RefusedError("session", f"has {MOST_STREAMS} streams open already", 429, RETRY_AFTER_S)
    async with site.live.following(agent.id, ids) as follower:
        stream = Stream(site, agent, follower, await site.run(_begin, ids, agent, site))
        await site.board.refresh(site.run)
        response = await request.respond(
            content_type="text/event-stream; charset=utf-8", headers=STREAM_HEADERS
        )
        await response.send(f"retry: {RETRY_MS}\n\n")
        while session.expires_at > time.time() and not site.live.ended:
            await _send_news(stream, response)
            if not await _still_signed_in(request, site, agent):
                return
            follower.entries.update(follower.followed)
            await response.send(": ping\n\n")


def event(name: str, told: dict[str, Any]) -> str:
    """An event; JSON has no line break that would end it."""
    return f"event: {name}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"


def _followed(request: Request) -> list[str]:
    ids = list(dict.fromkeys(read_id(one, "open") for one in request.args.getlist("open", [])))
    if len(ids) > MOST_FOLLOWED:
        raise RefusedError("open", f"must name at most {MOST_FOLLOWED} conversations")
    return ids


def _begin(ids: Iterable[str], agent: Agent, site: Site) -> dict[str, str]:
    """The id of the last entry of each conversation that is followed."""
    site.desk.alive(agent.id)
    last = {}
    for one in ids:
        readable(one, agent, site.desk, site.contact_requests)
        entries: list[Entry] = site.transcripts.entries(one, None, 1)
        last[one] = entries[-1]["id"] if entries else NOTHING_YET
    return last


async def _send_news(stream: Stream, response: BaseHTTPResponse) -> None:
    """Send what happens, until it is time to look at everything again."""
    follower, site = stream.follower, stream.site
    look_at = time.monotonic() + LOOK_EACH_S
    while not site.live.ended:
        follower.wake.clear()
        news = await site.run(stream.news)
        if follower.queue:
            follower.queue = False
            news += stream.queue_news()
        if news:
            await response.send(news)
        try:
            await asyncio.wait_for(follower.wake.wait(), max(0.0, look_at - time.monotonic()))
        except TimeoutError:
            return


async def _still_signed_in(request: Request, site: Site, agent: Agent) -> bool:
    """Give a sign of life, unless the session is over; while Redis is away nobody is signed out."""
    try:
        await session_of(request, site)
        await site.run(site.desk.alive, agent.id)
    except RefusedError:
        return False
    except DeskUnreachableError:
        pass  # consoles are not taken for gone while Redis cannot tell
    return True


def _untimed(view: dict[str, Any]) -> dict[str, Any]:
    """The queue without the seconds that go by."""
    return {
        name: [{k: v for k, v in row.items() if k not in ("waited_s", "quiet_s")} for row in rows]
        if isinstance(rows, list)
        else rows
        for name, rows in view.items()
    }
