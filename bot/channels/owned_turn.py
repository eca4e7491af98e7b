"""One turn by whoever answers the conversation: the assistant, or a person of the shop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered

from bot.channels.collect import CollectingOutput
from bot.stores.errors import OwnerChangedError
from bot.stores.owner import ANYONE, BOT, HUMAN
from bot.stores.redis_locks import Lease

BACK_INTENT = "back_to_assistant"
HANDED_BACK_INTENT = "handed_back"
SURE = 0.7
"""How surely a message must mean to leave a person before the assistant takes it."""
UNREAD = {"name": None, "confidence": 0.0}
WITH_PERSON_RESPONSE = "utter_with_person"
MOST_CHANGES = 3
"""How often an owner may change under one message before its turn fails."""


async def take_owned_turn(
    agent: Agent, lease: Lease | None, message: UserMessage, output: CollectingOutput
) -> None:
    """Have the assistant answer, or, while a person does, only keep what was said.

    Where the owner changes in mid-turn nothing was kept or shown, and the new owner has the message. The
    assistant takes a shopper back who asks for it; a process without Redis has no people, and no lease.

    Raises
    ------
    ConversationError
        The conversation's store failed; OwnerChangedError after too many changes.
    """
    asked_back = False
    for _ in range(MOST_CHANGES):
        output.messages.clear()
        try:
            if lease is None:
                await agent.processor.handle_message(message)
            elif lease.owner.answers == BOT:
                await _as(BOT, lease, lambda: agent.processor.handle_message(message))
            elif not asked_back and await _wants_back(agent, message):
                asked_back = True
                await _as(BOT, lease, lambda: agent.processor.handle_message(message))
            else:
                await _as(HUMAN, lease, lambda: _keep(agent, lease, message, output))
            return
        except OwnerChangedError:
            message.parse_data = None
            lease.owner = await agent.lock_store.owner(message.sender_id)
    raise OwnerChangedError(f"the owner changed {MOST_CHANGES} times in one turn")


async def note(
    agent: Agent, lease: Lease, conversation_id: str, output: CollectingOutput, events: list[Event]
) -> None:
    """Keep what somebody else than shopper and assistant said, whoever answers."""
    tracker = await agent.processor.fetch_tracker_and_update_session(conversation_id, output)
    for event in events:
        tracker.update(event, agent.domain)
    await _as(ANYONE, lease, lambda: agent.processor.save_tracker(tracker))


def taking_back() -> str:
    """The text of a turn in which the assistant takes a conversation back; no shopper can send it."""
    return f"/{HANDED_BACK_INTENT}"


def said_by(speaker: str, text: str, payload: dict[str, Any] | None, name: str = "") -> list[Event]:
    """The events of what a person of the shop (`agent`) or the shop itself (`system`) said.

    Products that were shown are those that "the second one" means from then on.
    """
    metadata = {"from": speaker, "name": name} if name else {"from": speaker}
    events: list[Event] = [BotUttered(text, {"custom": payload} if payload else {}, metadata)]
    shown = [item["id"] for item in (payload or {}).get("items") or ()]
    if shown:
        events += [
            SlotSet("shown_items", shown),
            SlotSet("focus_item", shown[0] if len(shown) == 1 else None),
        ]
    return events


async def _as(answering: str, lease: Lease, turn: Callable[[], Awaitable[Any]]) -> None:
    lease.answering = answering
    try:
        await turn()
    finally:
        lease.answering = BOT


async def _wants_back(agent: Agent, message: UserMessage) -> bool:
    """Whether the shopper asks for the assistant; what was read of the message is kept with it."""
    message.parse_data = await agent.processor.parse_message(message)
    intent = message.parse_data["intent"]
    return bool(intent["name"] == BACK_INTENT and intent["confidence"] >= SURE)


async def _keep(agent: Agent, lease: Lease, message: UserMessage, output: CollectingOutput) -> None:
    """Keep a message for the person who answers, and say who reads it."""
    tracker = await agent.processor.fetch_tracker_and_update_session(
        message.sender_id, output, message.metadata
    )
    said = UserUttered(
        message.text,
        UNREAD,
        [],
        {"intent": UNREAD, "entities": [], "text": message.text, "metadata": message.metadata},
        input_channel=message.input_channel,
        message_id=message.message_id,
        metadata=message.metadata,
    )
    for event in (said, ActionExecuted(ACTION_LISTEN_NAME)):
        tracker.update(event, agent.domain)
    text = agent.domain.responses[WITH_PERSON_RESPONSE][0]["text"].format(name=lease.owner.name)
    payload = handoff_payload(HUMAN, lease.owner.name)
    await output.send_response(message.sender_id, {"text": text, "custom": payload})
    await agent.processor.save_tracker(tracker)


def handoff_payload(state: str, name: str = "") -> dict[str, Any]:
    """A `handoff` of docs/contract.md."""
    payload = {"type": "handoff", "version": 1, "state": state}
    return {**payload, "agent": name} if name else payload
