"""What every channel asks of a message from outside: checked, bounded, cleaned."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_BODY_BYTES = 16 * 1024
MAX_MESSAGE_CHARACTERS = 1_000
MAX_ID_CHARACTERS = 128

MARKUP = re.compile(r"[<>]")
CUSTOMER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,63}")

# Control characters, halves of surrogate pairs and marks that reorder the line; joiners of emoji stay.
_REORDERING_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


class InvalidMessageError(Exception):
    """A message that a channel refuses: which field and why."""

    response: str | None = None
    """The domain's response for the shopper, where it is theirs to know."""

    def __init__(self, field: str, reason: str, status: int = 400) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason
        self.status = status

    def as_json(self) -> dict[str, dict[str, str]]:
        """The body of the 4xx answer."""
        return {"error": {"field": self.field, "reason": self.reason}}


@dataclass(frozen=True)
class ShopperMessage:
    """One message as it may enter the dialogue: never empty, never an intent shortcut."""

    sender: str
    text: str
    message_id: str | None = None
    customer_id: str | None = None
    item_id: str | None = None
    """The product on the page that the shopper looks at."""
    photo: str | None = None
    """Id of the photo that the message is; only the server sets it."""

    @property
    def metadata(self) -> dict[str, str]:
        """What the actions may know besides the text."""
        known = {
            "customer_id": self.customer_id,
            "message_id": self.message_id,
            "item_id": self.item_id,
            "photo": self.photo,
        }
        return {name: value for name, value in known.items() if value is not None}


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object in a request's body, or InvalidMessageError."""
    if len(body) > MAX_BODY_BYTES:
        raise InvalidMessageError("body", f"must not exceed {MAX_BODY_BYTES} bytes", status=413)
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise InvalidMessageError("body", "must be JSON in UTF-8") from None
    if not isinstance(content, dict):
        raise InvalidMessageError("body", "must be a JSON object")
    return content


def read_message(content: Mapping[str, Any]) -> ShopperMessage:
    """The message in a request of the REST channel, or InvalidMessageError naming the field."""
    metadata = content.get("metadata")
    if metadata is None:
        metadata = {}
    if not isinstance(metadata, dict):
        raise InvalidMessageError("metadata", "must be an object")
    return ShopperMessage(
        sender=read_id(content.get("sender"), "sender"),
        text=read_text(content.get("message")),
        message_id=read_optional_id(content.get("message_id"), "message_id"),
        customer_id=read_customer_id(metadata.get("customer_id")),
        item_id=read_item_id(metadata.get("item_id"), "metadata.item_id"),
    )


def read_text(value: object) -> str:
    """The shopper's words: cleaned, from 1 to 1,000 characters; a leading "/" has no special meaning."""
    if not isinstance(value, str):
        raise InvalidMessageError("message", "must be a string")
    if len(value) > MAX_MESSAGE_CHARACTERS:
        raise InvalidMessageError("message", f"must not exceed {MAX_MESSAGE_CHARACTERS} characters")
    text = clean_text(value)
    if not text:
        raise InvalidMessageError("message", "must not be empty")
    return text


def clean_text(value: str) -> str:
    """One line without control characters; Rasa's "/intent" shortcut becomes plain words."""
    composed = unicodedata.normalize("NFC", "".join(map(_cleaned, value)))
    return " ".join(composed.split()).lstrip("/ ")


def _cleaned(character: str) -> str:
    if character in _REORDERING_MARKS or unicodedata.category(character) == "Cs":
        return ""
    return " " if unicodedata.category(character) == "Cc" else character


def read_id(value: object, field: str) -> str:
    """An id from outside: 1 to 128 printable characters."""
    if not isinstance(value, str):
        raise InvalidMessageError(field, "must be a string")
    if not 1 <= len(value) <= MAX_ID_CHARACTERS:
        raise InvalidMessageError(field, f"must have 1 to {MAX_ID_CHARACTERS} characters")
    if not value.isprintable() or not value.strip():
        raise InvalidMessageError(field, "must be printable")
    return value


def read_optional_id(value: object, field: str) -> str | None:
    """Like `read_id`, or None if there is none."""
    return None if value is None else read_id(value, field)


def read_item_id(value: object, field: str) -> str | None:
    """A product's id, or None if there is none; whether the shop has such a product is not known here."""
    item_id = read_optional_id(value, field)
    if item_id is not None and MARKUP.search(item_id):
        raise InvalidMessageError(field, "must not hold < or >")
    return item_id


def read_customer_id(value: object) -> str | None:
    """A customer's id, or None if there is none."""
    if value is None:
        return None
    if not isinstance(value, str) or not CUSTOMER_ID.fullmatch(value):
        raise InvalidMessageError("metadata.customer_id", "must be 1 to 64 letters, digits or _ . : @ -")
    return value
