"""Single values of a feed: text without markup, exact prices, numbers, dates. Each refusal says why."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timezone
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from recommender.catalogue import minor_digits

_HIGHEST_PRICE = Decimal(1_000_000_000)
_PRICE = re.compile(r"(?:(?P<before>[A-Za-z]{3})\s*)?(?P<amount>[^A-Za-z\s]+)(?:\s*(?P<after>[A-Za-z]{3}))?")
_DECIMAL = re.compile(r"\d+(?:\.\d+)?")


class FieldError(ValueError):
    """A field that refuses its row."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


class _PlainText(HTMLParser):
    """Collects the words between tags; scripts and styles are no words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in ("script", "style")
        self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style") and self._silent > 0
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def plain_text(value: Any) -> str:
    """Return a value as one line of text: no markup, no control characters, single blanks; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "/".join(filter(None, map(plain_text, value)))
    text = str(value)
    if "<" in text or "&" in text:
        parser = _PlainText()
        parser.feed(text)
        parser.close()
        text = "".join(parser.words)
    if (
        not text.isprintable()
    ):  # control characters, line marks, unpaired halves: JSON lines must carry the text
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def one_of(field: str, value: str, names: dict[str, str]) -> str:
    """Return the canonical name of a value that may be written in any case, with blanks or underscores."""
    found = names.get(value.lower().replace("_", " ").replace("-", " ").strip())
    if found is None:
        raise FieldError(field, f"{value[:40]!r} is none of {', '.join(sorted(set(names.values())))}")
    return found


def price(field: str, value: Any, currency: str) -> Decimal:
    """Return an exact amount of `currency`, from "4.95 GBP", "4.95" or a JSON number."""
    if isinstance(value, dict):  # as Google's Content API writes it
        value = f"{value.get('value', value.get('amount', ''))} {value.get('currency', '')}"
    if value is None or value == "":
        raise FieldError(field, "missing")
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise FieldError(field, "is not a price such as 4.95 GBP")
    return _price(field, str(value).strip(), currency)


@lru_cache(maxsize=1 << 14)
def _price(field: str, text: str, currency: str) -> Decimal:
    parts = _PRICE.fullmatch(text)
    if parts is None:
        raise FieldError(field, f"{text[:40]!r} is not a price such as 4.95 {currency}")
    stated = parts["before"] or parts["after"]
    if stated and stated.upper() != currency:
        raise FieldError(field, f"is in {stated.upper()}, the store sells in {currency}")
    return _exact_amount(field, parts["amount"], currency)


def _exact_amount(field: str, number: str, currency: str) -> Decimal:
    """Return the amount of a plain number, or say what is wrong with how it is written."""
    if "," in number:
        raise FieldError(field, f"{number[:40]!r} has a comma; write 4.95 and 1299.00")
    if number.startswith(("-", "\u2212")):
        raise FieldError(field, f"{number[:40]} is negative")
    if not (number.isascii() and _DECIMAL.fullmatch(number)):
        raise FieldError(field, f"{number[:40]!r} is not a price such as 4.95 {currency}")
    amount, unit = Decimal(number), Decimal(1).scaleb(-minor_digits(currency))
    if amount > _HIGHEST_PRICE:
        raise FieldError(field, f"{number[:40]} is higher than {_HIGHEST_PRICE}")
    try:
        exact = amount.quantize(unit)
    except InvalidOperation:  # more digits than any price has
        exact = None
    if exact != amount or exact is None:
        raise FieldError(field, f"{number[:40]} has more decimals than {currency}")
    return exact


def whole_number(field: str, value: Any, highest: int = 1_000_000_000) -> int:
    """Return a whole number from 1 to `highest`."""
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise FieldError(field, f"{text[:40]!r} is not a whole number")
    if not 1 <= int(text) <= highest:
        raise FieldError(field, f"{text} is not between 1 and {highest}")
    return int(text)


def calendar_date(field: str, value: str) -> date:
    """Return an ISO 8601 date; a time after it is dropped."""
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        raise FieldError(field, f"{value[:40]!r} is not an ISO 8601 date") from None


@lru_cache(maxsize=1 << 14)
def utc_seconds(field: str, value: str) -> int:
    """Return an ISO 8601 time as seconds since 1970 UTC; without an offset it is UTC."""
    try:
        time = datetime.fromisoformat(value)
        if time.tzinfo is None:
            time = time.replace(tzinfo=timezone.utc)
        return int(time.timestamp())
    except (ValueError, OverflowError):
        raise FieldError(field, f"{value[:40]!r} is not an ISO 8601 time") from None
