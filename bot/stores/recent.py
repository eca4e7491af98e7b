"""The conversations that were used last, and no more than so many."""

from __future__ import annotations

from collections import OrderedDict

from bot.stores.conversation import Conversation


class RecentConversations:
    """Holds up to `most` conversations; the one that was used longest ago goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[str, Conversation] = OrderedDict()

    def put(self, conversation: Conversation) -> None:
        """Hold it in place of an older state of the same conversation."""
        self._held[conversation.sender_id] = conversation
        self._held.move_to_end(conversation.sender_id)
        while len(self._held) > self._most:
            self._held.popitem(last=False)

    def get(self, conversation_id: str) -> Conversation | None:
        """A copy, so that a turn that fails leaves no trace; None if it is not held."""
        held = self._held.get(conversation_id)
        if held is None:
            return None
        self._held.move_to_end(conversation_id)
        return held.copy()

    def version(self, conversation_id: str) -> int | None:
        """How many turns the held conversation has; None if it is not held."""
        held = self._held.get(conversation_id)
        return None if held is None else held.version

    def __len__(self) -> int:
        return len(self._held)
