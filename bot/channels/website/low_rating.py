"""A shopper gave few stars: the assistant says sorry and offers a person, once a conversation.

It enters the conversation through its inbox, in order and whichever pod took the rating.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.channels.collect import CollectingOutput
from bot.channels.website.unasked import Shown, leave, leaving
from bot.stores.errors import OwnerChangedError
from bot.stores.inbox import Inbox, Waiting
from bot.stores.owner import BOT
from bot.stores.redis_locks import Lease

LOW_RATING = "low_rating"
"""The kind of its entry in an inbox, and the intent of its turn, which no shopper can send."""
HIGHEST = 2
"""So many stars of five are few."""


@dataclass(frozen=True)
class FewStars:
    """The entry of an inbox that says so."""

    waiting: Waiting
    channel: str
    show: Callable[[Shown], Shown]
    """Makes messages such that a browser may be given them."""
    output: CollectingOutput = field(default_factory=CollectingOutput)

    async def enter(self, agent: Agent, inbox: Inbox, lease: Lease, conversation_id: str) -> None:
        """Have the assistant answer, unless a person has the conversation; if it cannot, nothing is said."""
        if lease.owner.answers == BOT:
            try:
                async with leaving(
                    inbox, lease, conversation_id, self.waiting, kept=self._entry, failed=lambda: ""
                ):
                    await agent.processor.handle_message(self._message(conversation_id))
                return
            except OwnerChangedError:
                lease.owner = await agent.lock_store.owner(conversation_id)
        await leave(inbox, lease, conversation_id, self.waiting, "")

    def _message(self, conversation_id: str) -> UserMessage:
        message_id = self.waiting.fields["message_id"]
        return UserMessage(
            f"/{LOW_RATING}",
            self.output,
            conversation_id,
            input_channel=self.channel,
            message_id=message_id,
            metadata={"message_id": message_id},
        )

    def _entry(self) -> str:
        """The entry that is shown, as JSON; empty if nothing was said."""
        messages = self.show(self.output.messages)
        return json.dumps({"from": BOT, "messages": messages}, ensure_ascii=False) if messages else ""
