"""A shopper as the widget plays one: says a message until it is acknowledged, reads the stream."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

RETRY_S = 0.25
TIMEOUT_S = 10.0
STREAM_SILENCE_S = 20.0


@dataclass
class Said:
    """One message: the monotonic times at which it was first sent, acknowledged and answered."""

    text: str
    sent_at: float
    acknowledged_at: float | None = None
    answered_at: float | None = None
    answers: list[list[dict[str, Any]]] = field(default_factory=list)


@dataclass
class Shopper:
    """One conversation. `refusals` are the requests that had to be sent again, with why."""

    client: httpx.AsyncClient
    url: str
    token: str = ""
    conversation_id: str = ""
    said: dict[str, Said] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    """Ids of entries in the order of the stream: a shopper's message, or `>` and the one it answers."""
    refusals: list[str] = field(default_factory=list)
    last_entry: str = ""

    async def say(self, text: str) -> str:
        """Send a message until it is acknowledged; its id."""
        message_id = uuid.uuid4().hex
        said = self.said[message_id] = Said(text, time.monotonic())
        await self._until_taken("messages", {"message_id": message_id, "message": text}, 202)
        said.acknowledged_at = time.monotonic()
        return message_id

    async def ask(self, text: str, timeout_s: float) -> list[dict[str, Any]]:
        """Say it and wait for the answer; raises TimeoutError."""
        message_id = await self.say(text)
        await self.answered([message_id], timeout_s)
        return self.said[message_id].answers[0]

    async def answered(self, message_ids: list[str], timeout_s: float) -> None:
        """Wait until each of these is answered; raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while any(not self.said[one].answers for one in message_ids):
                await asyncio.sleep(0.02)

    async def begin(self) -> None:
        """Open the session."""
        session = await self._until_taken("session", {}, 200)
        self.token, self.conversation_id = session["token"], session["conversation_id"]

    async def follow(self) -> None:
        """Read the stream until cancelled, from where it broke off."""
        while True:
            with contextlib.suppress(httpx.HTTPError):
                await self._read()
            await asyncio.sleep(RETRY_S)

    async def _until_taken(self, path: str, body: dict[str, Any], status: int) -> Any:
        while True:
            try:
                answer = await self.client.post(
                    f"{self.url}/webhooks/widget/{path}",
                    json=body,
                    headers=self._headers(),
                    timeout=TIMEOUT_S,
                )
            except httpx.HTTPError as error:
                self.refusals.append(type(error).__name__)
            else:
                if answer.status_code == status:
                    return answer.json()
                if 400 <= answer.status_code < 500 and answer.status_code != 429:
                    raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
                self.refusals.append(str(answer.status_code))
            await asyncio.sleep(RETRY_S)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    async def _read(self) -> None:
        headers = self._headers() | ({"Last-Event-ID": self.last_entry} if self.last_entry else {})
        address = f"{self.url}/webhooks/widget/stream"
        timeout = httpx.Timeout(TIMEOUT_S, read=STREAM_SILENCE_S)
        async with self.client.stream("GET", address, headers=headers, timeout=timeout) as response:
            if response.status_code != 200:
                return
            fields: dict[str, str] = {}
            async for line in response.aiter_lines():
                if line and not line.startswith(":"):
                    name, _, value = line.partition(":")
                    fields[name] = value.removeprefix(" ")
                elif not line:
                    if fields.get("event", "message") == "message" and "data" in fields:
                        self._take(json.loads(fields["data"]))
                    fields = {}

    def _take(self, entry: dict[str, Any]) -> None:
        self.last_entry = entry["id"]
        if "message_id" in entry:
            self.order.append(entry["message_id"])
        elif "reply_to" in entry:
            self.order.append(f">{entry['reply_to']}")
            said = self.said[entry["reply_to"]]
            said.answers.append(entry["messages"])
            said.answered_at = said.answered_at or time.monotonic()


@asynccontextmanager
async def shopping(client: httpx.AsyncClient, url: str) -> AsyncIterator[Shopper]:
    """A new conversation whose stream is followed until the block ends."""
    shopper = Shopper(client, url)
    await shopper.begin()
    following = asyncio.create_task(shopper.follow())
    try:
        yield shopper
    finally:
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
