"""What people of the shop say, and that they come and go: how it enters a conversation."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import Event

from bot.channels.collect import CollectingOutput
from bot.channels.owned_turn import handoff_payload, note, said_by, taking_back
from bot.channels.website.unasked import Shown, leaving
from bot.stores.errors import OwnerChangedError
from bot.stores.inbox import Inbox, Waiting
from bot.stores.owner import BOT, HUMAN
from bot.stores.redis_locks import Lease

AGENT, HANDOFF = "agent", "handoff"
SHOWING_CHANNEL = "widget"
"""The channel that shows entries; over another one they are kept in the conversation alone."""
TRANSFERRED = "transferred"


@dataclass(frozen=True)
class FromTheDesk:
    """An entry of an inbox that no shopper wrote."""

    waiting: Waiting
    show: Callable[[Shown], Shown]
    """Makes messages such that a browser may be given them."""
    output: CollectingOutput = field(default_factory=CollectingOutput)

    @property
    def message_id(self) -> str:
        """What names it among the marks of open messages."""
        return self.waiting.fields["message_id"]

    async def enter(self, agent: Agent, inbox: Inbox, lease: Lease, conversation_id: str) -> None:
        """Keep it in the conversation and show it; where it cannot be kept it is shown all the same."""

        def entry() -> str:
            return self._entry(agent)

        try:
            async with leaving(inbox, lease, conversation_id, self.waiting, kept=entry, failed=entry):
                if self._gives_back:
                    await self._give_back(agent, lease, conversation_id)
                else:
                    await note(agent, lease, conversation_id, self.output, self._events(agent))
        finally:
            lease.answering = BOT
        lease.owner = await agent.lock_store.owner(conversation_id)

    @property
    def _gives_back(self) -> bool:
        known = self.waiting.fields
        return known["kind"] == HANDOFF and known["state"] == BOT

    async def _give_back(self, agent: Agent, lease: Lease, conversation_id: str) -> None:
        """The assistant says where things stood, unless a person has the conversation again by now."""
        message = UserMessage(
            taking_back(),
            self.output,
            conversation_id,
            input_channel=self.waiting.fields["channel"],
            message_id=self.message_id,
            metadata={"handed_back": self.waiting.fields["reason"], "message_id": self.message_id},
        )
        try:
            await agent.processor.handle_message(message)
        except OwnerChangedError:
            self.output.messages.clear()
            await note(agent, lease, conversation_id, self.output, self._events(agent))

    def _events(self, agent: Agent) -> list[Event]:
        speaker, name, (message,) = self._said(agent)
        return said_by(speaker, message["text"], message.get("custom"), name)

    def _entry(self, agent: Agent) -> str:
        """The entry that is shown, as JSON; empty for a channel that shows none."""
        if self.waiting.fields["channel"] != SHOWING_CHANNEL:
            return ""
        speaker, name, messages = self._said(agent)
        entry: dict[str, Any] = {"from": speaker}
        if name:
            entry["name"] = name
        if speaker == AGENT:
            entry["message_id"] = self.message_id
        entry["messages"] = [*messages, *self.show(self.output.messages)]
        return json.dumps(entry, ensure_ascii=False)

    def _said(self, agent: Agent) -> tuple[str, str, Shown]:
        """Who speaks, under which name, and the one message."""
        known = self.waiting.fields
        if known["kind"] == AGENT:
            message: dict[str, Any] = {"text": known["text"]}
            if "payload" in known:
                message["custom"] = json.loads(known["payload"])
            return AGENT, known["name"], [message]
        text = agent.domain.responses[_response(known)][0]["text"].format(name=known["name"])
        payload = handoff_payload(known["state"], known["name"] if known["state"] == HUMAN else "")
        return (BOT if self._gives_back else "system"), "", [{"text": text, "custom": payload}]


def _response(known: Any) -> str:
    """What the domain says of a change of owner."""
    if known["state"] == BOT:
        return f"utter_handoff_{known['reason']}"
    if known["reason"] == TRANSFERRED:
        return "utter_handoff_transferred"
    return f"utter_handoff_{known['state']}"
