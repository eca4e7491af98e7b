"""One turn for any channel: a message in, the answers out, never an empty list."""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain

from bot.channels.collect import CollectingOutput
from bot.channels.message import ShopperMessage
from bot.channels.owned_turn import take_owned_turn
from bot.stores.errors import ConversationError

FAILURE_RESPONSE = "utter_turn_failed"

logger = logging.getLogger(__name__)


async def take_turn(agent: Agent, message: ShopperMessage, channel: str) -> list[dict[str, Any]]:
    """Hand the message to the dialogue and return its answers.

    Whatever fails, the shopper gets what was already said and what the domain says of the failure: that the
    conversation's store was away or did not keep the turn, or else `utter_turn_failed`.
    """
    output = CollectingOutput()
    try:
        async with agent.lock_store.lock(message.sender) as lease:
            await take_owned_turn(agent, lease, as_user_message(message, output, channel), output)
    except ConversationError as error:
        logger.error("a turn of conversation %s: %s: %s", message.sender, type(error).__name__, error)
        await output.send_response(message.sender, {"text": words(agent.domain, error.response)})
    except Exception:
        logger.exception("a turn of conversation %s failed", message.sender)
    return answers(agent.domain, message, output)


def as_user_message(message: ShopperMessage, output: CollectingOutput, channel: str) -> UserMessage:
    """The message as Rasa takes it."""
    return UserMessage(
        message.text,
        output,
        message.sender,
        input_channel=channel,
        message_id=message.message_id,
        metadata=message.metadata,
    )


def answers(domain: Domain, message: ShopperMessage, output: CollectingOutput) -> list[dict[str, Any]]:
    """All that was answered; that the turn failed if nothing was."""
    failed = {"recipient_id": message.sender, "text": words(domain, FAILURE_RESPONSE)}
    return output.messages or [failed]


def words(domain: Domain, response: str) -> str:
    """What the domain says in a failure."""
    return str(domain.responses[response][0]["text"])
