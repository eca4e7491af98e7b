"""What is searched for now: the constraints of earlier turns and this message's, merged in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, get_args

from actions.payloads import filters_from, filters_payload
from recommender import WISH_ATTRIBUTES, Filters, Match, Reading

Kind = Literal["search", "similar", "goes_with", "recommend", "photo"]
_KINDS = get_args(Kind)
MAX_TEXT = 200
"""Characters of free text that a search carries from turn to turn."""


@dataclass(frozen=True, slots=True)
class Search:
    """The search at hand, as the slot `search` carries it."""

    text: str = ""
    filters: Filters = Filters()
    recipient: str | None = None
    occasion: str | None = None
    kind: Kind = "search"
    anchor: str | None = None
    offset: int = 0

    def to_slot(self, currency: str) -> dict[str, Any]:
        """The slot's value: JSON, a hundred bytes or two; what is not asked for is left out."""
        written = {
            "text": self.text,
            "filters": filters_payload(self.filters, currency),
            "recipient": self.recipient,
            "occasion": self.occasion,
            "kind": self.kind,
            "anchor": self.anchor,
            "offset": self.offset,
        }
        return {name: value for name, value in written.items() if value or name == "kind"}

    @classmethod
    def from_slot(cls, value: object) -> Search | None:
        """Read a slot's value back; None when it is empty or makes no sense."""
        if not isinstance(value, Mapping):
            return None
        try:
            search = cls(
                text=str(value.get("text", ""))[:MAX_TEXT],
                filters=filters_from(value.get("filters", {})),
                recipient=value.get("recipient"),
                occasion=value.get("occasion"),
                kind=value["kind"],
                anchor=value.get("anchor"),
                offset=int(value.get("offset", 0)),
            )
        except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
            return None
        return search if search.kind in _KINDS and search.offset >= 0 else None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is asked for."""
        return self == Search(offset=self.offset) or (
            not self.text
            and self.filters == Filters()
            and not (self.recipient or self.occasion or self.anchor)
        )


def fresh(reading: Reading) -> Search:
    """A new search that inherits nothing."""
    return Search(reading.text[:MAX_TEXT], reading.filters, reading.recipient, reading.occasion)


def is_new(previous: Search | None, reading: Reading, *, meant_as_new: bool, refers: bool) -> bool:
    """Whether a message starts a new search.

    Args:
        previous: the search at hand.
        reading: what the message asks for.
        meant_as_new: the dialogue engine took it for a search, not for a refinement; only a hint.
        refers: the message speaks of the current list ("bowls instead").
    """
    if previous is None:
        return True
    if refers:
        return False
    if _details_a_present(previous, reading):
        return False
    if reading.subject and not _same_kind(previous, reading):
        return True
    if reading.price_step or reading.dropped:
        return False
    if reading.subject or reading.recipient or reading.occasion:
        return meant_as_new
    constrains = bool(reading.matches) or reading.filters != Filters()
    return meant_as_new and bool(reading.text) and not constrains


def refine(previous: Search, reading: Reading, earlier: Reading) -> Search:
    """The search at hand with one message's constraints added, changed or dropped.

    Args:
        previous: the search at hand.
        reading: this message.
        earlier: `previous.text` read again: where the words of a constraint stand that is now changed.
    """
    base, freed = _freed(previous, reading, earlier)
    other_kind = not _details_a_present(previous, reading) and (
        reading.subject and not _same_kind(previous, reading)
    )
    if other_kind:
        base = Search(filters=_budget(base.filters), recipient=base.recipient, occasion=base.occasion)
    filters = _merged(base.filters, reading.filters)
    text = _joined("" if other_kind else _without(base.text, earlier.matches, freed), reading.text)
    to_search = base.kind != "search" and _names_something(reading)
    if base.kind != "search" and not to_search:
        text = base.text  # "like that, but in blue": filters say all of it
    return replace(
        base,
        text=text,
        filters=filters,
        recipient=reading.recipient or base.recipient,
        occasion=reading.occasion or base.occasion,
        kind="search" if to_search else base.kind,
        anchor=None if to_search else base.anchor,
        offset=0,
    )


def unread(search: Search, earlier: Reading) -> str:
    """The words of the free text that state no constraint: they rank, and filter nothing."""
    return _without(search.text, earlier.matches, frozenset(match.attribute for match in earlier.matches))


def _names_something(reading: Reading) -> bool:
    """Whether a message says more than constraints of what is there."""
    said = {word for match in reading.matches for word in match.words.lower().split()}
    more = set(reading.text.lower().split()) - said
    return bool(more or reading.subject or reading.recipient or reading.occasion)


def _details_a_present(previous: Search, reading: Reading) -> bool:
    """Whether words of no kind of product say more of the present that is looked for: "with butterflies"."""
    for_someone = bool(previous.recipient or previous.occasion)
    names_a_kind = bool(previous.filters.category or reading.filters.category)
    return for_someone and not names_a_kind and not (reading.recipient or reading.occasion)


def _same_kind(previous: Search, reading: Reading) -> bool:
    """Whether a message names the kind of product that is searched for already."""
    if reading.filters.category:
        return bool(set(previous.filters.category) & set(reading.filters.category))
    return bool(set(previous.text.lower().split()) & set(reading.text.lower().split()))


def _budget(filters: Filters) -> Filters:
    """What stays when a shopper turns to another kind of product "instead": what they want to spend."""
    return Filters(price_min=filters.price_min, price_max=filters.price_max, in_stock=filters.in_stock)


def _freed(previous: Search, reading: Reading, earlier: Reading) -> tuple[Search, frozenset[str]]:
    """The search without what the message sets free, and the attributes of which the words must go."""
    changed = {attribute for attribute in WISH_ATTRIBUTES if getattr(reading.filters, attribute)}
    changed |= set(reading.filters.exclude)
    if "all" in reading.dropped:
        kept = Filters(category=previous.filters.category)
        every = frozenset(match.attribute for match in earlier.matches) - {"category"}
        return replace(previous, filters=kept, recipient=None, occasion=None), every
    filters = previous.filters
    for attribute in reading.dropped & set(WISH_ATTRIBUTES):
        exclude = {name: values for name, values in filters.exclude.items() if name != attribute}
        cleared: dict[str, Any] = {attribute: (), "exclude": exclude}
        filters = replace(filters, **cleared)
    if "price" in reading.dropped:
        filters = replace(filters, price_min=None, price_max=None)
    if "sort" in reading.dropped:
        filters = replace(filters, sort="relevance")
    freed = replace(
        previous,
        filters=filters,
        recipient=None if "recipient" in reading.dropped else previous.recipient,
        occasion=None if "occasion" in reading.dropped else previous.occasion,
    )
    return freed, frozenset(reading.dropped | changed)


def _merged(old: Filters, new: Filters) -> Filters:
    """New wishes replace those of their attribute, exclusions add up; of two that clash the newer stays."""
    wishes: dict[str, tuple[str, ...]] = {}
    for attribute in WISH_ATTRIBUTES:
        wished: tuple[str, ...] = getattr(new, attribute) or getattr(old, attribute)
        wishes[attribute] = tuple(v for v in wished if v not in new.exclude.get(attribute, ()))
    low, high = _bounds(old, new)
    return Filters(
        **wishes,
        price_min=low,
        price_max=high,
        exclude=_exclusions(old, new),
        in_stock=old.in_stock if new.in_stock is None else new.in_stock,
        sort=old.sort if new.sort == "relevance" else new.sort,
    )


def _bounds(old: Filters, new: Filters) -> tuple[Decimal | None, Decimal | None]:
    low = old.price_min if new.price_min is None else new.price_min
    high = old.price_max if new.price_max is None else new.price_max
    if low is not None and high is not None and low > high:
        return new.price_min, new.price_max
    return low, high


def _exclusions(old: Filters, new: Filters) -> dict[str, tuple[str, ...]]:
    merged: dict[str, tuple[str, ...]] = {}
    for attribute in (*old.exclude, *(a for a in new.exclude if a not in old.exclude)):
        values = dict.fromkeys((*old.exclude.get(attribute, ()), *new.exclude.get(attribute, ())))
        wished: tuple[str, ...] = getattr(new, attribute)
        left = tuple(value for value in values if value not in wished)
        if left:
            merged[attribute] = left
    return merged


def _without(text: str, matches: tuple[Match, ...], attributes: frozenset[str]) -> str:
    """The free text without the words that stated a constraint which is now another."""
    for match in sorted(matches, key=lambda m: m.start, reverse=True):
        if match.attribute in attributes:
            text = text[: match.start] + " " + text[match.end :]
    return " ".join(text.split())


def _joined(old: str, new: str) -> str:
    said = old.lower().split()
    added = [word for word in new.split() if word.lower() not in said]
    return " ".join([*old.split(), *added])[:MAX_TEXT]
