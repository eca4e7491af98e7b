"""What the project's tracker stores share."""

from __future__ import annotations

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted

from bot.stores.conversation import Conversation


class ConversationStore(TrackerStore):
    """A tracker store that keeps a conversation at the end of its turns only."""

    def __init__(self) -> None:
        super().__init__(None)

    def init_tracker(self, sender_id: str) -> Conversation:
        """A conversation in which nothing was said."""
        return Conversation(sender_id, self.domain.slots)

    async def create_tracker(self, sender_id: str, append_action_listen: bool = True) -> Conversation:
        """Like `init_tracker`, ready to listen; it is kept with its first turn."""
        conversation = self.init_tracker(sender_id)
        if append_action_listen:
            conversation.update(ActionExecuted(ACTION_LISTEN_NAME))
        return conversation
