"""What a question about an order names: an order's number, a customer's number, and what is wished for.

A pure function of the words; the words themselves are data (actions/lexicon/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from actions.references import says, tokens

Wish = Literal["several", "changing", "cancelled", "tracking", "same"]
Field = Literal["order", "customer"]

_WORD = re.compile(r"[^\s,;!?()\[\]{}<>*`\"“”‘]+")
_LABELLED = re.compile(r"(?P<label>[a-z-]+)(?:[.:=]+|(?=#))(?P<number>#?.*\d.*)", re.IGNORECASE)
"""A label with its number right behind it: "order:536365", "no.536365", "order#536365"."""
_IDENTIFIER = re.compile(r"#?(?P<id>[A-Za-z0-9][A-Za-z0-9_.:@+/-]{0,63})")
_SHORTEST = 3
"""Characters of an identifier among other words; one that is named right before it may be shorter, and a
message that is nothing else."""
_OF_IT: tuple[Wish, ...] = ("changing", "cancelled", "tracking", "same")
_MONEY = re.compile(r"[£$€]")
_NO_IDENTIFIER = re.compile(r"\d+(?:st|nd|rd|th)|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Named:
    """The numbers that a message names; `unlabelled` are those of which it does not say what they are."""

    order_id: str | None = None
    customer_id: str | None = None
    unlabelled: tuple[str, ...] = ()

    def sorted_out(self, first: Field) -> tuple[str | None, str | None]:
        """Order's and customer's number; of those without a label the first is what was asked for."""
        found: dict[Field, str | None] = {"order": self.order_id, "customer": self.customer_id}
        places: tuple[Field, Field] = ("order", "customer") if first == "order" else ("customer", "order")
        waiting = list(self.unlabelled)
        for place in places:
            if found[place] is None and waiting:
                found[place] = waiting.pop(0)
        return found["order"], found["customer"]


@dataclass(frozen=True, slots=True)
class OrderWords:
    """A language's words for orders: see the comments of actions/lexicon/en_orders.yml."""

    labels: dict[str, Field]
    before_year: frozenset[str]
    naming: frozenset[str]
    after: frozenset[str]
    about_it: frozenset[str]
    wishes: dict[Wish, tuple[str, ...]]

    @classmethod
    def load(cls, path: Path) -> OrderWords:
        """Read a language's file.

        Raises:
            OSError: there is no such file.
            KeyError: a section is missing.
        """
        words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        fields: tuple[Field, Field] = ("order", "customer")
        kinds: tuple[Wish, ...] = get_args(Wish)
        return cls(
            labels={word: field for field in fields for word in words[field]},
            before_year=frozenset(words["before_year"]),
            naming=frozenset(words["naming"]),
            after=frozenset(words["after"]),
            about_it=frozenset(word for kind in _OF_IT for phrase in words[kind] for word in tokens(phrase)),
            wishes={kind: tuple(words[kind]) for kind in kinds},
        )


def wishes(text: str, words: OrderWords) -> frozenset[Wish]:
    """What a question wants to know or do."""
    said = tokens(text)
    return frozenset(wish for wish, phrases in words.wishes.items() if says(said, phrases))


def named(text: str, words: OrderWords) -> Named:
    """The numbers in a message: words with a digit or an @ in them, but no dates, places or amounts."""
    label: Field | None = None
    before, unlabelled = "", []
    found: dict[Field, str] = {}
    pieces = list(_pieces(text, words))
    for at, word in enumerate(pieces):
        identifier = _identifier(word, before, words)
        if identifier is None or (len(identifier) < _SHORTEST and not _is_named(pieces, at, words)):
            label = words.labels.get(word.lower(), label)
        elif label is None or label in found:
            unlabelled.append(identifier)
        else:
            found[label] = identifier
            label = None
        before = word.lower()
    return Named(found.get("order"), found.get("customer"), tuple(unlabelled))


def _pieces(text: str, words: OrderWords) -> Iterator[str]:
    """The words of a message without the marks around them."""
    for match in _WORD.finditer(text):
        word = match.group().strip("'’_").rstrip(".:-/'’_")
        labelled = _LABELLED.fullmatch(word)
        if labelled and labelled["label"].lower() in {*words.labels, *words.naming}:
            yield from (labelled["label"], labelled["number"])
        else:
            yield word


def _is_named(pieces: list[str], at: int, words: OrderWords) -> bool:
    """Whether a short number is one that is named: "order 7, customer 12", not "my order of 2 mugs"."""
    before, after = (piece[0].lower() if piece else "" for piece in (pieces[:at][-1:], pieces[at + 1 :][:1]))
    beside = {*words.naming, *words.labels}
    led = not before or before in words.naming or before.isdecimal() or pieces[at].startswith("#")
    return led and (not after or after in words.after | beside or after.isdecimal())


def _identifier(word: str, before: str, words: OrderWords) -> str | None:
    match = _IDENTIFIER.fullmatch(word)
    if match is None or not (re.search(r"\d", word) or "@" in word):
        return None
    if _MONEY.search(word) or _NO_IDENTIFIER.fullmatch(word):
        return None
    if _YEAR.fullmatch(word) and before in words.before_year:
        return None
    return match["id"]
