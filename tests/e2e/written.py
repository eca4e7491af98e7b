"""Conversations of which a test writes the entries itself, as docs/redis.md describes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import redis
from playwright.sync_api import Page

from tests.e2e.page import ShopPage
from tests.e2e.servers import Service

KEEP = "session => localStorage.setItem(`daogou:${location.origin}/::session`, JSON.stringify(session))"
KEPT = "() => JSON.parse(localStorage.getItem(`daogou:${location.origin}/::session`))"


@dataclass
class Written:
    """One conversation's stream of entries."""

    service: Service
    session: dict[str, Any]

    @classmethod
    def begun(cls, service: Service) -> Written:
        """A guest's new conversation that no page shows yet."""
        answer = httpx.post(f"{service.url}/webhooks/widget/session", trust_env=False)
        return cls(service, answer.raise_for_status().json())

    @classmethod
    def shown(cls, service: Service, page: Page) -> Written:
        """The conversation that this page is in."""
        return cls(service, page.evaluate(KEPT))

    @classmethod
    def greeted(cls, service: Service, page: ShopPage) -> Written:
        """The conversation that this page begins now, with a greeting."""
        page.say("hello")
        return cls.shown(service, page.page)

    def kept_by(self, page: Page) -> None:
        """Let the browser of this page be in it, from the next load on."""
        page.evaluate(KEEP, self.session)

    @property
    def place(self) -> str:
        """What its keys begin with."""
        return f"daogou:{{conversation:{self.session['conversation_id']}}}"

    def type(self, who: str, **more: str) -> None:
        """Somebody begins to type."""
        with redis.Redis.from_url(self.service.bot.env["REDIS_URL"]) as store:
            store.publish(f"{self.place}:wake", json.dumps({"from": who, **more}))

    def write(
        self, who: str, said: str | Sequence[dict[str, Any]], at: datetime | None = None, **more: Any
    ) -> str:
        """Somebody says a text or messages, and pages that follow the conversation see it; its id."""
        messages = [{"text": said}] if isinstance(said, str) else list(said)
        entry = json.dumps({"from": who, "messages": messages, **more})
        entry_id = "*" if at is None else f"{int(at.timestamp() * 1000)}-1"
        with redis.Redis.from_url(self.service.bot.env["REDIS_URL"]) as store:
            written = store.xadd(f"{self.place}:messages", {"entry": entry}, id=entry_id).decode()
            store.publish(f"{self.place}:wake", written)
        return str(written)
