"""One turn as a skill sees it: what the tracker says, and the answer that is built."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from actions.browsing import session_from_slot
from actions.constraints import Search
from actions.history import Page, pages_from_slot
from actions.markup import without_markup
from actions.payloads import Payload
from actions.wording import Button
from recommender import Session

SHOWN_SLOT = "shown_items"
FOCUS_SLOT = "focus_item"
COMPLEMENTED_SLOT = "complemented_item"
SEARCH_SLOT = "search"
SESSION_SLOT = "session_items"
EARLIER_SLOT = "earlier_lists"
GIFT_SLOT = "gift"
WATCHES_SLOT = "watches_checked"
LISTEN = "action_listen"
FALLBACK = "action_fallback"
CART = "cart"
"""Type of the payload of whatever is answered about the cart."""
UNCHANGED = "unchanged"
QUESTION_SLOT = "cart_question"
ORDER_SLOT = "order_inquiry"
PAGE_SLOT = "page_item"
RATING_SLOT = "rating_asked"
OFFER_SLOT = "offered_for"
ANGRY_SLOT = "angry"
CONTACT_SLOT = "contact_request"
NO_ENTRIES: Mapping[str, Any] = MappingProxyType({})
MAX_WORDS = 1000
"""Characters of a message that are read; the channels refuse longer ones."""


class TurnError(Exception):
    """The tracker cannot be read: the message names the field and the reason."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a skill needs of the tracker.

    `follows_action` says that another action answered this message before, `watches_checked` when (Unix
    time) watched prices were looked at, `failed_before` that the message before this one was not
    understood. `after_order`, `after_cart`: the message before this one was answered about an order, a cart.
    `message_id` is the same when a message is delivered again, and its own for each message that has none.
    `channel` is how the message came in, as the bot notes it, `photo` the id of the photo that it is.
    `item_id` is the product on the page that the shopper looks at, `page` the one that was there when a skill
    last answered. `complemented` is the product whose complements are the list at hand. `form` is the one
    that is open, `handed_back` why the assistant has the conversation back. `offer` is why and when a
    person was offered last, `angry` says that the shopper was it before, `contact_request`
    is what is known of a message for the shop's people.
    """

    conversation_id: str
    text: str
    customer_id: str | None = None
    search: Search | None = None
    shown: tuple[str, ...] = ()
    focus: str | None = None
    complemented: str | None = None
    session: Session = Session()
    earlier: tuple[Page, ...] = ()
    intent: str | None = None
    follows_action: bool = False
    gift: object = None
    watches_checked: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    failed_before: bool = False
    after_order: bool = False
    after_cart: bool = False
    message_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    question: Mapping[str, Any] = field(default_factory=dict)
    inquiry: Mapping[str, Any] = field(default_factory=dict)
    channel: str | None = None
    item_id: str | None = None
    photo: str | None = None
    page: str | None = None
    rating_asked: bool = False
    form: str | None = None
    handed_back: str | None = None
    offer: Mapping[str, Any] = field(default_factory=dict)
    angry: bool = False
    contact_request: Mapping[str, Any] = field(default_factory=dict)

    @property
    def it(self) -> str | None:
        """What "it" means beside a list: the product under discussion, else what the list goes with."""
        return self.focus or self.complemented

    @classmethod
    def of(cls, tracker: Mapping[str, Any]) -> Turn:
        """Read a tracker's state as Rasa posts it; slots that make no sense count as empty.

        Raises:
            TurnError: a field has the wrong type.
        """
        latest = _field(tracker, "latest_message", Mapping) or {}
        slots = _field(tracker, "slots", Mapping) or {}
        metadata = _field(latest, "metadata", Mapping) or {}
        before = _names_of_last_turn(tracker.get("events"))
        shown = slots.get(SHOWN_SLOT)
        return cls(
            conversation_id=_field(tracker, "sender_id", str) or "",
            text=without_markup((_field(latest, "text", str) or "")[:MAX_WORDS]),
            customer_id=_id(metadata.get("customer_id")),
            search=Search.from_slot(slots.get(SEARCH_SLOT)),
            shown=tuple(i for i in shown if isinstance(i, str)) if isinstance(shown, list) else (),
            focus=_id(slots.get(FOCUS_SLOT)),
            complemented=_id(slots.get(COMPLEMENTED_SLOT)),
            session=session_from_slot(slots.get(SESSION_SLOT)),
            earlier=pages_from_slot(slots.get(EARLIER_SLOT)),
            intent=_name(_field(latest, "intent", Mapping)),
            follows_action=tracker.get("latest_action_name", LISTEN) not in (None, LISTEN),
            gift=slots.get(GIFT_SLOT),
            ranking=_ranking(latest.get("intent_ranking")),
            failed_before=FALLBACK in before,
            after_order=ORDER_SLOT in before,
            after_cart=CART in before,
            watches_checked=_seconds(slots.get(WATCHES_SLOT)),
            message_id=_field(latest, "message_id", str) or uuid.uuid4().hex,
            question=_entries(slots.get(QUESTION_SLOT)),
            inquiry=_entries(slots.get(ORDER_SLOT)),
            channel=_channel(tracker.get("events")),
            item_id=_id(metadata.get("item_id")),
            photo=_id(metadata.get("photo")),
            page=_id(slots.get(PAGE_SLOT)),
            rating_asked=slots.get(RATING_SLOT) is True,
            form=_name(_field(tracker, "active_loop", Mapping)),
            handed_back=_id(metadata.get("handed_back")),
            offer=_entries(slots.get(OFFER_SLOT)),
            angry=slots.get(ANGRY_SLOT) is True,
            contact_request=_entries(slots.get(CONTACT_SLOT)),
        )


def _field(record: Mapping[str, Any], name: str, kind: type) -> Any:
    value = record.get(name)
    if value is not None and not isinstance(value, kind):
        raise TurnError(f"{name}: not of the type that Rasa posts but {type(value).__name__}")
    return value


def _name(intent: Mapping[str, Any] | None) -> str | None:
    name = (intent or {}).get("name")
    return name if isinstance(name, str) else None


def _ranking(value: object) -> tuple[tuple[str, float], ...]:
    """Intents with their confidence, the likeliest first."""
    entries = [entry for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []
    named = [(_name(entry), entry.get("confidence")) for entry in entries]
    return tuple((name, float(c)) for name, c in named if name and isinstance(c, int | float))


def _channel(events: object) -> str | None:
    """The input channel of the latest message: `latest_message` itself does not say."""
    said = (
        (event for event in reversed(events) if event.get("event") == "user")
        if isinstance(events, list)
        else ()
    )
    channel = next((event.get("input_channel") for event in said), None)
    return channel if isinstance(channel, str) else None


def _names_of_last_turn(events: object) -> set[str]:
    """The actions that answered the message before this one, the slots they set, their payloads' types."""
    turns: list[set[str]] = [set()]
    for event in events if isinstance(events, list) else ():
        if event.get("event") == "user":
            turns.append(set())
        elif event.get("event") in ("action", "slot"):
            turns[-1].add(str(event.get("name")))
        elif event.get("event") == "bot":
            turns[-1].add(str(((event.get("data") or {}).get("custom") or {}).get("type")))
    return turns[-2] if len(turns) > 1 else set()


def _seconds(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _entries(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else NO_ENTRIES


def _id(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


@dataclass(slots=True)
class Reply:
    """Messages, as arguments of the dispatcher's `utter_message`, and the slots to set.

    `loop` is the form that goes on (None: none does), `rejected` that the message is for another action.
    """

    messages: list[dict[str, Any]] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    degraded: bool = False
    loop: str | None = UNCHANGED
    rejected: bool = False

    def say(self, response: str, *, buttons: Sequence[Button] = (), **variables: object) -> Reply:
        """Add a response that the bot renders."""
        self.messages.append({"response": response, "buttons": list(buttons), **variables})
        return self

    def show(self, text: str, payload: Payload, buttons: Sequence[Button]) -> Reply:
        """Add one message of text and payload: the text is what a client shows that knows no payloads."""
        self.messages.append({"text": text, "json_message": payload, "buttons": list(buttons)})
        return self
