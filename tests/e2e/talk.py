"""Speaking with the bot over its two channels, and reading what it sends."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import httpx

from tests.streams import entries

Message = dict[str, Any]


@dataclass
class Turn:
    """The bot's messages of one turn."""

    messages: list[Message]

    @property
    def text(self) -> str:
        return "\n".join(message.get("text", "") for message in self.messages)

    @property
    def buttons(self) -> list[dict[str, str]]:
        return [button for message in self.messages for button in message.get("buttons", ())]

    def payload(self, kind: str) -> dict[str, Any]:
        found = [m["custom"] for m in self.messages if m.get("custom", {}).get("type") == kind]
        assert len(found) == 1, f"expected one {kind} in {self.messages}"
        assert found[0]["version"] == 1
        return found[0]

    @property
    def items(self) -> list[dict[str, Any]]:
        return self.payload("product_carousel")["items"]

    @property
    def ids(self) -> list[str]:
        return [item["id"] for item in self.items]


def amount(money: dict[str, str]) -> Decimal:
    assert money["currency"] == "GBP"
    return Decimal(money["amount"])


def read(answer: httpx.Response) -> Turn:
    """The messages of the REST channel."""
    assert answer.status_code == 200, answer.text
    return checked(answer.json())


def checked(messages: list[Message]) -> Turn:
    """A valid request never gets an empty list, and every message says something."""
    assert isinstance(messages, list) and messages
    assert all(message.get("text") or message.get("custom") for message in messages)
    return Turn(messages)


@dataclass
class RestShopper:
    """One conversation over the in-cluster channel, where the caller states who the customer is."""

    client: httpx.Client
    customer_id: str | None = None
    sender: str = field(default_factory=lambda: f"e2e-{uuid.uuid4().hex}")

    @property
    def conversation_id(self) -> str:
        return self.sender

    def say(self, text: str, item_id: str | None = None) -> Turn:
        metadata = {"customer_id": self.customer_id, "item_id": item_id}
        body = {"sender": self.sender, "message": text, "metadata": metadata}
        return read(self.client.post("/webhooks/rest/webhook", json=body))


@dataclass
class WidgetShopper:
    """One conversation over the website's channel."""

    client: httpx.Client
    customer_id: str | None = None
    seen: str = ""
    """Id of the latest event of its stream."""

    @cached_property
    def session(self) -> dict[str, Any]:
        body = {}
        if self.customer_id is not None:
            signed = self.client.get("/store/identity", params={"customer": self.customer_id})
            body["identity"] = signed.raise_for_status().json()["identity"]
        session = self.client.post("/webhooks/widget/session", json=body)
        begun: dict[str, Any] = session.raise_for_status().json()
        return begun

    @property
    def token(self) -> str:
        return str(self.session["token"])

    @property
    def conversation_id(self) -> str:
        return str(self.session["conversation_id"])

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, **content: Any) -> httpx.Response:
        body = {"message_id": uuid.uuid4().hex, **content}
        return self.client.post("/webhooks/widget/messages", json=body, headers=self.headers)

    def agree(self, level: str) -> None:
        """Answer what the widget asks before it uses anything personal."""
        body = {"level": level, "text_version": "1"}
        self.client.post("/webhooks/widget/consent", json=body, headers=self.headers).raise_for_status()

    def say(self, text: str, **more: Any) -> Turn:
        """What a turn answers; where the message was not taken in, what the shopper is told."""
        try:
            answer = self.post(message=text, **more)
        except httpx.HTTPStatusError as refused:  # no session
            answer = refused.response
        if answer.status_code == 503:
            return Turn([{"text": answer.json()["text"]}])
        assert answer.status_code == 202, answer.text
        return self.answer_to(answer.json()["message_id"])

    def answer_to(self, message_id: str) -> Turn:
        headers = {**self.headers, "Last-Event-ID": self.seen}
        with self.client.stream("GET", "/webhooks/widget/stream", headers=headers) as response:
            for event in entries(response):
                self.seen = event.id
                if event.data.get("reply_to") == message_id:
                    return checked(event.data["messages"])
        raise AssertionError("the stream ended before the answer")
