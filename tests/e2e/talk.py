"""Speaking with the bot over its two channels, and reading what it sends."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import httpx

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
    """A valid request never gets an empty list, and every message says something."""
    assert answer.status_code == 200, answer.text
    messages = answer.json()
    assert isinstance(messages, list) and messages
    assert all(message.get("text") or message.get("custom") for message in messages)
    return Turn(messages)


@dataclass
class RestShopper:
    """One conversation over the in-cluster channel, where the caller states who the customer is."""

    client: httpx.Client
    customer_id: str | None = None
    sender: str = field(default_factory=lambda: f"e2e-{uuid.uuid4().hex}")

    def say(self, text: str) -> Turn:
        body: dict[str, Any] = {"sender": self.sender, "message": text}
        if self.customer_id is not None:
            body["metadata"] = {"customer_id": self.customer_id}
        return read(self.client.post("/webhooks/rest/webhook", json=body))


@dataclass
class WidgetShopper:
    """One conversation over the website's channel."""

    client: httpx.Client
    customer_id: str | None = None
    token: str = ""

    def __post_init__(self) -> None:
        body = {} if self.customer_id is None else {"customer_id": self.customer_id}
        self.token = (
            self.client.post("/webhooks/widget/session", json=body).raise_for_status().json()["token"]
        )

    def post(self, content: Any, token: str | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token or self.token}"}
        return self.client.post("/webhooks/widget/messages", json=content, headers=headers)

    def say(self, text: str) -> Turn:
        return read(self.post({"message": text, "message_id": uuid.uuid4().hex}))
