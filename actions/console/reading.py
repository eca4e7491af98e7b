"""What requests of the console bring: checked, bounded, cleaned."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from sanic import Request

from actions.console.refusals import RefusedError

MAX_BODY_BYTES = 16 * 1024
MAX_ID_CHARACTERS = 128

# Marks that reorder the line; joiners of emoji stay.
_REORDERING_MARKS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_BREAKS = "\n"


def read_body(request: Request) -> dict[str, Any]:
    """The JSON object in a request's body; an empty body is an empty one."""
    if len(request.body) > MAX_BODY_BYTES:
        raise RefusedError("body", f"must not exceed {MAX_BODY_BYTES} bytes", 413)
    if not request.body:
        return {}
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError):
        raise RefusedError("body", "must be JSON in UTF-8") from None
    if not isinstance(content, dict):
        raise RefusedError("body", "must be a JSON object")
    return content


def read_text(content: Mapping[str, Any], field: str, most: int) -> str:
    """Words that a person typed, 1 to `most` characters; of control characters only line breaks stay."""
    value = content.get(field)
    if not isinstance(value, str):
        raise RefusedError(field, "must be a string")
    if len(value) > most:
        raise RefusedError(field, f"must not exceed {most} characters")
    text = cleaned(value)
    if not text:
        raise RefusedError(field, "must not be empty")
    return text


def cleaned(value: str) -> str:
    """Text in one normal form, without what does not show or reorders what does."""
    lines = value.replace("\r\n", _BREAKS).replace("\r", _BREAKS)
    return unicodedata.normalize("NFC", "".join(map(_shown, lines))).strip()


def read_id(value: object, field: str) -> str:
    """An id from outside: 1 to 128 printable characters."""
    if not isinstance(value, str):
        raise RefusedError(field, "must be a string")
    if not 1 <= len(value) <= MAX_ID_CHARACTERS:
        raise RefusedError(field, f"must have 1 to {MAX_ID_CHARACTERS} characters")
    if not value.isprintable() or not value.strip():
        raise RefusedError(field, "must be printable")
    return value


def read_place(value: str, field: str) -> str:
    """An id that stands in the request's path."""
    return read_id(unquote(value), field)


def read_ids(content: Mapping[str, Any], field: str, most: int) -> list[str]:
    """Up to `most` different ids, in their order; none where the field is missing."""
    values = content.get(field)
    if values is None:
        return []
    if not isinstance(values, list) or len(values) > most:
        raise RefusedError(field, f"must be a list of at most {most} ids")
    return list(dict.fromkeys(read_id(value, field) for value in values))


def read_query(request: Request, field: str, most: int) -> str:
    """A text of the query, "" where there is none."""
    value = str(request.args.get(field, ""))
    if len(value) > most:
        raise RefusedError(field, f"must not exceed {most} characters")
    return cleaned(value)


def read_number(request: Request, field: str, default: int, most: int) -> int:
    """A number of the query from 1 to `most`."""
    text = str(request.args.get(field, default))
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise RefusedError(field, f"must be a number from 1 to {most}")
    return int(text)


def _shown(character: str) -> str:
    if character == _BREAKS:
        return character
    if character in _REORDERING_MARKS or unicodedata.category(character) == "Cs":
        return ""
    return " " if unicodedata.category(character) == "Cc" else character
