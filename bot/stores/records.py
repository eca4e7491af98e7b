"""Events as they are kept: what a later turn needs, and nothing that was only of use to the turn itself.

A turn of Rasa's own records takes some 4 KB: the payloads that were shown, the ranking of all intents, the
tokens, the model's id on every event. The channel has delivered the payload, so its products stay as ids.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from rasa.shared.constants import ASSISTANT_ID_KEY
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.nlu.constants import METADATA_MODEL_ID
from rasa.shared.utils.common import all_subclasses

Record = dict[str, Any]

OF_THE_MODEL = (METADATA_MODEL_ID, ASSISTANT_ID_KEY)
OF_THE_PARSE = {"text", "intent", "entities", "message_id", "metadata"}
OF_A_PAYLOAD = ("type", "version", "state", "order_id", "request_id")
OF_AN_ANSWER = ("utter_action", "from", "name")
EMPTY_MEANS_NOTHING = ("metadata", "data", "hide_rule_turn")
DECIMALS_OF_A_SECOND = 3


def reduce(event: Event) -> Event:
    """Take from an event, in place, what later turns do not need."""
    event.timestamp = round(event.timestamp, DECIMALS_OF_A_SECOND)
    if any(name in event.metadata for name in OF_THE_MODEL):
        event.metadata = {name: value for name, value in event.metadata.items() if name not in OF_THE_MODEL}
    if isinstance(event, UserUttered):
        for name in event.parse_data.keys() - OF_THE_PARSE:
            del event.parse_data[name]  # in place: an open form holds the same dictionary
        event.parse_data["metadata"] = event.metadata
    elif isinstance(event, BotUttered):
        payload = event.data.get("custom")
        event.data = {"custom": reference(payload)} if isinstance(payload, Mapping) else {}
        event.metadata = {name: event.metadata[name] for name in OF_AN_ANSWER if name in event.metadata}
    elif isinstance(event, ActionExecuted):
        event.policy = event.confidence = None
    return event


def reference(payload: Mapping[str, Any]) -> Record:
    """A payload of docs/contract.md without its products: their ids in the order shown."""
    kept = {name: payload[name] for name in OF_A_PAYLOAD if name in payload}
    shown = payload.get("item_ids")
    ids = list(shown) if isinstance(shown, list) else [item["id"] for item in _items(payload)]
    return {**kept, "item_ids": ids} if ids else kept


def _items(payload: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """The products of a payload: its `items`, its `item`, or those of its `lines`."""
    lines = [line.get("item") for line in payload.get("lines") or () if isinstance(line, Mapping)]
    for item in [*(payload.get("items") or ()), payload.get("item"), *lines]:
        if isinstance(item, Mapping) and "id" in item:
            yield item


def as_record(event: Event) -> Record:
    """A reduced event as JSON; what is null or empty and means nothing is left out."""
    record = {name: value for name, value in event.as_dict().items() if value is not None}
    for name in EMPTY_MEANS_NOTHING:
        if not record.get(name, True):
            del record[name]
    if isinstance(event, UserUttered):
        record["parse_data"] = {name: event.parse_data[name] for name in ("intent", "entities")}
    return record


def from_record(record: Mapping[str, Any]) -> Event:
    """The event of a record; ValueError if it is none."""
    kind = _kinds().get(str(record.get("event")))
    if kind is None:
        raise ValueError(f"no such event: {record.get('event')!r}")
    try:
        return kind._from_parameters(dict(record))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a {kind.type_name} event: {error!r}") from error


@lru_cache(maxsize=1)
def _kinds() -> dict[str, type[Event]]:
    """Rasa looks through all subclasses of `Event` for each event that it reads."""
    kinds: dict[str, type[Event]] = {}
    for kind in all_subclasses(Event):
        kinds.setdefault(kind.type_name, kind)
    return kinds
