"""One message while it is read: its pieces, which of them are spoken for, and what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from recommender.query.pieces import Piece, Value
from recommender.types import Match, Sort

_NEVER = frozenset[str]()


@dataclass(slots=True)
class Message:
    """The readers of money, exclusions, wishes … each take the pieces they understand and note it."""

    text: str
    pieces: list[Piece]
    taken: set[int] = field(default_factory=set)
    matches: list[Match] = field(default_factory=list)
    wishes: dict[str, list[str]] = field(default_factory=dict)
    excluded: dict[str, list[str]] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    price_step: Literal["cheaper", "dearer"] | None = None
    sort: Sort | None = None
    in_stock: bool | None = None
    recipient: str | None = None
    occasion: str | None = None
    kept: set[int] = field(default_factory=set)
    names_subject: bool = False

    def kinds(self, at: int) -> frozenset[str]:
        """Return the kinds of the piece at a position; none outside the message or when it is taken."""
        return self.pieces[at].kinds if self.is_free(at) else _NEVER

    def values(self, at: int) -> frozenset[Value]:
        """Return the values that the piece at a position can name; none where `kinds` has none."""
        return self.pieces[at].values if self.is_free(at) else frozenset()

    def is_free(self, at: int) -> bool:
        """Tell whether there is a piece at a position that nothing has been read in yet."""
        return 0 <= at < len(self.pieces) and at not in self.taken

    def is_content(self, at: int) -> bool:
        """Tell whether an unknown word, which can only describe the product, stands at a position."""
        return self.is_free(at) and self.pieces[at].is_content

    def skip(self, at: int, kind: str, most: int = 3) -> int:
        """Return the position after up to `most` pieces of one kind."""
        last = at + most
        while at < last and kind in self.kinds(at):
            at += 1
        return at

    def take(self, first: int, last: int) -> None:
        """Mark pieces as understood: they say nothing else and are not searched for."""
        self.taken.update(range(first, last))

    def forget(self, attribute: str, before: int) -> None:
        """Drop what was wished of an attribute, with its words, before a position."""
        start = self.pieces[before].start
        stale = {m.start for m in self.matches if m.attribute == attribute and m.start < start}
        if stale:
            self.wishes[attribute] = []
            self.matches = [m for m in self.matches if m.attribute != attribute or m.start not in stale]
            self.taken.update(at for at, piece in enumerate(self.pieces) if piece.start in stale)

    def note(self, attribute: str, value: str, first: int, last: int) -> None:
        """Keep the words of pieces `first` to `last` (exclusive) as the evidence of what was read."""
        start, end = self.pieces[first].start, self.pieces[last - 1].end
        self.matches.append(Match(attribute, value, self.text[start:end], start, end))


def add_new(values: list[str], more: Iterable[str]) -> None:
    """Append what is not in the list yet."""
    values.extend(value for value in dict.fromkeys(more) if value not in values)
