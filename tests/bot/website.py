"""A shopper's browser as the bot's tests play it: session, messages, streams."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import httpx

from tests.streams import Event, entries

STREAM_SILENCE_S = 20.0


class Browser:
    """One conversation; `at` changes the bot that is spoken to."""

    def __init__(self, url: str, **session: Any) -> None:
        self.url = f"{url}/webhooks/widget"
        self.session = self.post("session", session, token="").json()

    def at(self, url: str) -> Browser:
        other = object.__new__(Browser)
        other.url, other.session = f"{url}/webhooks/widget", self.session
        return other

    @property
    def conversation_id(self) -> str:
        return str(self.session["conversation_id"])

    def headers(self, token: str | None = None, **more: str) -> dict[str, str]:
        token = self.session["token"] if token is None else token
        return {**({"Authorization": f"Bearer {token}"} if token else {}), **more}

    def post(self, path: str, content: Any, token: str | None = None, **headers: str) -> httpx.Response:
        return httpx.post(
            f"{self.url}/{path}", json=content, headers=self.headers(token, **headers), timeout=15
        )

    def get(self, path: str, token: str | None = None, **parameters: Any) -> httpx.Response:
        return httpx.get(f"{self.url}/{path}", params=parameters, headers=self.headers(token), timeout=15)

    def send(self, text: str, message_id: str | None = None, **more: Any) -> str:
        """Its message id; 202 is asserted."""
        message_id = message_id or uuid.uuid4().hex
        answer = self.post("messages", {"message_id": message_id, "message": text, **more})
        assert answer.status_code == 202, answer.text
        assert answer.json()["message_id"] == message_id
        return message_id

    def raw_stream(self, **headers: str) -> AbstractContextManager[httpx.Response]:
        return httpx.stream(
            "GET", f"{self.url}/stream", headers=self.headers(**headers), timeout=STREAM_SILENCE_S
        )

    @contextmanager
    def stream(self, **headers: str) -> Iterator[Iterator[Event]]:
        with self.raw_stream(**headers) as response:
            assert response.status_code == 200, response.read()
            assert response.headers["content-type"].startswith("text/event-stream")
            yield entries(response)

    def until_answered(self, message_id: str, **headers: str) -> list[Event]:
        """What a new stream delivers up to the answer to this message."""
        seen = []
        with self.stream(**headers) as coming:
            for event in coming:
                seen.append(event)
                if event.data.get("reply_to") == message_id:
                    return seen
        raise AssertionError(f"the stream ended before the answer: {seen}")

    def say(self, text: str, **more: Any) -> list[dict[str, Any]]:
        return list(self.until_answered(self.send(text, **more))[-1].data["messages"])
