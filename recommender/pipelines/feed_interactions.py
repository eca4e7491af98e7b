"""Rows of interaction feeds → arrays (fields: docs/formats.md)."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from recommender.catalogue import EVENTS, STATUSES, Interactions, minor_digits
from recommender.pipelines.feed_products import item_id
from recommender.pipelines.feed_values import FieldError, price, utc_seconds, whole_number

_EVENT_CODES = {name: code for code, name in enumerate(EVENTS)}
_STATUS_CODES = {name: code for code, name in enumerate(STATUSES)}
_PURCHASE = _EVENT_CODES["purchase"]


class InteractionColumns:
    """Collects interactions column by column: 400,000 lines stay a few dozen megabytes.

    `unknown` counts the lines of each item that is not in the catalogue; they are left out.
    """

    def __init__(self, positions: Mapping[str, int], currency: str) -> None:
        self._positions = positions
        self._currency = currency
        self._scale = 10 ** minor_digits(currency)
        self._columns = {name: array("q") for name in _TYPES}
        self._users: dict[str, int] = {}
        self._orders: dict[str, int] = {}
        self.unknown: Counter[str] = Counter()

    def add(self, fields: dict[str, Any]) -> None:
        """Take one row in; `FieldError` names the field that refuses it and why, and nothing is taken."""
        item = item_id(fields, "item_id")
        event = _code(fields, "event", _EVENT_CODES)
        time = utc_seconds("time", _text(fields, "time"))
        quantity = whole_number("quantity", fields["quantity"]) if _text(fields, "quantity") else 1
        stated = _text(fields, "price")
        pence = int(price("price", fields["price"], self._currency) * self._scale) if stated else -1
        status = _code(
            {"status": "completed"} if not _text(fields, "status") else fields, "status", _STATUS_CODES
        )
        user = item_id(fields, "user_id") if _text(fields, "user_id") else ""
        order = item_id(fields, "order_id") if _text(fields, "order_id") else ""
        if event == _PURCHASE and not order:
            raise FieldError("order_id", "missing on a purchase")
        position = self._positions.get(item)
        if position is None:
            self.unknown[item] += 1
            return
        row = (
            self._users.setdefault(user, len(self._users)) if user else -1,
            position,
            event,
            time,
            quantity,
            pence,
            self._orders.setdefault(order, len(self._orders)) if order else -1,
            status,
        )
        for column, value in zip(self._columns.values(), row, strict=True):
            column.append(value)

    def interactions(self) -> Interactions:
        """Return all rows in order of time (rows of one second stay in feed order)."""
        times = np.array(self._columns["time"], dtype=np.int64)
        order = np.argsort(times, kind="stable")
        arrays = {name: np.array(self._columns[name], dtype=kind)[order] for name, kind in _TYPES.items()}
        return Interactions(**arrays, users=tuple(self._users), orders=tuple(self._orders))


_TYPES: dict[str, Any] = {
    "user": np.int32,
    "item": np.int32,
    "event": np.uint8,
    "time": np.int64,
    "quantity": np.int32,
    "price": np.int64,
    "order": np.int32,
    "status": np.uint8,
}


def _text(fields: dict[str, Any], field: str) -> str:
    value = fields.get(field)
    return "" if value is None else str(value).strip()


def _code(fields: dict[str, Any], field: str, codes: dict[str, int]) -> int:
    name = _text(fields, field)
    if name not in codes:
        raise FieldError(field, f"{name[:40]!r} is none of {', '.join(codes)}" if name else "missing")
    return codes[name]
