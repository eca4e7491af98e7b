"""Collects a turn's answers, one message for each utterance, so that a payload keeps its text and buttons."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel

PARTS = ("text", "buttons", "custom")


class CollectingOutput(CollectingOutputChannel):
    """Rasa's own would split an utterance into one message for its text and another for its payload."""

    @classmethod
    def name(cls) -> str:
        """Name under which responses may have variations of this channel."""
        return "collector"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep the utterance as one message of the contract's shape; empty parts are left out."""
        parts = {name: message[name] for name in PARTS if message.get(name)}
        if not parts:
            return
        if "buttons" in parts:
            parts["buttons"] = [
                {"title": button["title"], "payload": button.get("payload", button["title"])}
                for button in parts["buttons"]
            ]
        self.messages.append({"recipient_id": recipient_id, **parts})
