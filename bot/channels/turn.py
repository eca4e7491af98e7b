"""One turn for any channel: a message in, the answers out, never an empty list."""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.channels.collect import CollectingOutput
from bot.channels.message import ShopperMessage
from bot.stores.errors import ConversationError

FAILURE_RESPONSE = "utter_turn_failed"

logger = logging.getLogger(__name__)


async def take_turn(agent: Agent, message: ShopperMessage, channel: str) -> list[dict[str, Any]]:
    """Hand the message to the dialogue and return its answers.

    Whatever fails, the shopper gets what was already said and what the domain says of the failure: that the
    conversation's store was away or did not keep the turn, or else `utter_turn_failed`.
    """
    output = CollectingOutput()
    user_message = UserMessage(
        message.text,
        output,
        message.sender,
        input_channel=channel,
        message_id=message.message_id,
        metadata=message.metadata,
    )
    try:
        await agent.handle_message(user_message)
    except ConversationError as error:
        logger.error("a turn of conversation %s: %s: %s", message.sender, type(error).__name__, error)
        await output.send_response(message.sender, dict(agent.domain.responses[error.response][0]))
    except Exception:
        logger.exception("a turn of conversation %s failed", message.sender)
    if not output.messages:
        await output.send_response(message.sender, dict(agent.domain.responses[FAILURE_RESPONSE][0]))
    return output.messages
