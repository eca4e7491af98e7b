"""What the tests of the stores share: turns as Rasa's processor would take them."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered

from bot.stores.base import ConversationStore
from bot.stores.conversation import Conversation

DOMAIN = Domain.from_yaml(
    """
    version: "3.1"
    intents: [search_products, greet]
    slots:
      search: {type: any, influence_conversation: false, mappings: [{type: custom}]}
      shown_items: {type: any, influence_conversation: false, mappings: [{type: custom}]}
      budget: {type: float, mappings: [{type: custom}]}
    forms:
      gift_form: {required_slots: [budget]}
    """
)
LISTING = {
    "type": "product_carousel",
    "version": 1,
    "items": [{"id": str(22000 + i), "title": "A mug " * 12, "price": {"amount": "4.95"}} for i in range(5)],
    "total": 40,
    "filters": {"category": "mugs"},
    "request_id": "r-1",
}


def said(text: str) -> UserUttered:
    """A message as the NLU leaves it: with a ranking and tokens that only the turn itself needs."""
    ranking = [{"name": f"intent_{i}", "confidence": 0.1} for i in range(10)]
    parse = {
        "intent": {"name": "search_products", "confidence": 0.9},
        "entities": [],
        "intent_ranking": ranking,
        "text_tokens": [[i, i + 1] for i in range(20)],
    }
    return UserUttered(text, parse["intent"], [], parse, input_channel="rest", metadata={"customer_id": "7"})


def events_of_a_turn(text: str, number: int = 0) -> list[Event]:
    """A search: what was said, the action, its slots and the list that was shown."""
    buttons = [{"title": "Cheaper ones", "payload": "cheaper ones"}]
    return [
        said(text),
        ActionExecuted("action_search_products", "RulePolicy", 1.0),
        BotUttered("Here are some mugs:", {"custom": LISTING, "buttons": buttons}),
        SlotSet("search", {"text": text, "filters": {"category": "mugs"}}),
        SlotSet("shown_items", [str(22000 + number + i) for i in range(5)]),
        ActionExecuted(ACTION_LISTEN_NAME, "RulePolicy", 1.0),
    ]


def take(conversation: Conversation, *events: Event) -> Conversation:
    """What Rasa does with the events of a turn: it puts the model's id on each."""
    conversation.model_id = "0123456789abcdef0123456789abcdef"
    conversation.assistant_id = "daogou"
    for event in events:
        conversation.update(event, DOMAIN)
    return conversation


async def turn(store: ConversationStore, sender: str, *events: Event) -> Conversation:
    """Retrieve, take the turn, save."""
    conversation = take(await store.get_or_create_tracker(sender), *events)
    await store.save(conversation)
    return conversation


def texts(conversation: Conversation) -> list[str | None]:
    """What the shopper said, in order."""
    return [event.text for event in conversation.events if isinstance(event, UserUttered)]


def state(conversation: Conversation) -> dict[str, Any]:
    """All of a conversation's state that Rasa acts on, but for the events."""
    known = conversation.current_state()
    return {
        name: known[name] for name in ("slots", "paused", "active_loop", "latest_action", "followup_action")
    }
