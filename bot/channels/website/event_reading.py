"""Interaction events in GA4's names, as a shop's page reports them: checked field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.message import MARKUP, InvalidMessageError, read_id, read_optional_id

NAMES = ("view_item_list", "select_item", "view_item", "add_to_cart", "remove_from_cart", "purchase")
MOST_EVENTS = 50
MOST_ITEMS = 100
MOST_COUNT = 9_999
EVENT_FIELDS = frozenset({"event_id", "name", "items", "request_id", "transaction_id", "at"})
ITEM_FIELDS = frozenset({"item_id", "index", "quantity", "price"})
AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)

Event = dict[str, Any]


def read_events(content: Mapping[str, Any]) -> list[Event]:
    """The events of a request, or InvalidMessageError naming the first field that is wrong."""
    events = _list(content.get("events"), "events", MOST_EVENTS)
    return [_event(event, f"events[{number}]") for number, event in enumerate(events)]


def _event(value: object, field: str) -> Event:
    given = _object(value, field, EVENT_FIELDS)
    if given.get("name") not in NAMES:
        raise InvalidMessageError(f"{field}.name", f"must be one of {', '.join(NAMES)}")
    items = _list(given.get("items"), f"{field}.items", MOST_ITEMS)
    event = {
        "event_id": read_id(given.get("event_id"), f"{field}.event_id"),
        "name": given["name"],
        "items": [_item(item, f"{field}.items[{number}]") for number, item in enumerate(items)],
        "request_id": read_optional_id(given.get("request_id"), f"{field}.request_id"),
        "transaction_id": read_optional_id(given.get("transaction_id"), f"{field}.transaction_id"),
        "at": _time(given.get("at"), f"{field}.at"),
    }
    for name in ("event_id", "request_id", "transaction_id"):
        _refuse_markup(event[name], f"{field}.{name}")
    return _known(event)


def _item(value: object, field: str) -> dict[str, Any]:
    given = _object(value, field, ITEM_FIELDS)
    item_id = read_id(given.get("item_id"), f"{field}.item_id")
    _refuse_markup(item_id, f"{field}.item_id")
    return _known(
        {
            "item_id": item_id,
            "index": _count(given.get("index"), f"{field}.index", 0),
            "quantity": _count(given.get("quantity"), f"{field}.quantity", 1),
            "price": _money(given.get("price"), f"{field}.price"),
        }
    )


def _list(value: object, field: str, most: int) -> list[Any]:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise InvalidMessageError(field, f"must be a list of 1 to {most}")
    return value


def _object(value: object, field: str, fields: frozenset[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InvalidMessageError(field, "must be an object")
    if value.keys() - fields:
        raise InvalidMessageError(field, f"may hold {', '.join(sorted(fields))} only")
    return value


def _count(value: object, field: str, least: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MOST_COUNT:
        raise InvalidMessageError(field, f"must be a whole number from {least} to {MOST_COUNT}")
    return value


def _money(value: object, field: str) -> dict[str, str] | None:
    if value is None:
        return None
    money = _object(value, field, frozenset({"amount", "currency"}))
    amount, currency = money.get("amount"), money.get("currency")
    if not isinstance(amount, str) or not AMOUNT.fullmatch(amount):
        raise InvalidMessageError(f"{field}.amount", 'must be a decimal string such as "4.95"')
    if not isinstance(currency, str) or not CURRENCY.fullmatch(currency):
        raise InvalidMessageError(f"{field}.currency", "must be a currency's code such as GBP")
    return {"amount": amount, "currency": currency}


def _time(value: object, field: str) -> str | None:
    if value is None:
        return None
    try:
        # Python 3.10 does not read the Z with which browsers write UTC.
        time = datetime.fromisoformat(re.sub("Z$", "+00:00", value)) if isinstance(value, str) else None
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise InvalidMessageError(field, "must be a time in ISO 8601 with its zone")
    return time.isoformat()


def _refuse_markup(value: str | None, field: str) -> None:
    if value is not None and MARKUP.search(value):
        raise InvalidMessageError(field, "must not hold < or >")


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
