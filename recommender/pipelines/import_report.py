"""What an import did: counts per feed, and every refused line with its reason."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, TextIO

from recommender.types import Json

SHOWN = 20
"""Refused lines that are shown in full; all of them stand in `refused.jsonl` of the artifact."""

_KEPT = ("products", "interactions", "users", "orders")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was left out: where it stands, why, and which field is wrong ("" for the whole line)."""

    file: str
    line: int
    field: str
    reason: str
    id: str = ""

    def __str__(self) -> str:
        field = f"{self.field}: " if self.field else ""
        item = f" (id {self.id})" if self.id else ""
        return f"{self.file}: line {self.line}: {field}{self.reason}{item}"


@dataclass(slots=True)
class FeedCount:
    """Lines of one feed file."""

    file: str
    kind: str
    accepted: int = 0
    refused: int = 0


@dataclass(slots=True)
class ImportReport:
    """Result of `import_store`.

    `refused` holds the first `SHOWN` refusals, `refused_fields` counts all of them by kind of feed and field;
    `unknown_items` counts interactions of items that are not in the catalogue, by item id.
    """

    up_to_date: bool = False
    products: int = 0
    interactions: int = 0
    users: int = 0
    orders: int = 0
    seconds: float = 0.0
    feeds: list[FeedCount] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    refused_fields: Counter[str] = field(default_factory=Counter)
    unknown_items: Counter[str] = field(default_factory=Counter)

    @property
    def refused_count(self) -> int:
        """All refused lines."""
        return self.refused_fields.total()

    def counts(self) -> dict[str, Json]:
        """Return what an artifact's manifest keeps of the report."""
        kept = {name: getattr(self, name) for name in _KEPT}
        return {**kept, "refused_fields": dict(self.refused_fields)}

    @classmethod
    def of_counts(cls, counts: dict[str, Any]) -> ImportReport:
        """Return the report of an import that found nothing to do, from the `counts` of the one before."""
        kept = {name: counts[name] for name in _KEPT}
        return cls(up_to_date=True, refused_fields=Counter(counts["refused_fields"]), **kept)

    def refuse(self, feed: FeedCount, refusal: Refusal, record: TextIO) -> None:
        """Count a refused line and write it down."""
        feed.refused += 1
        self.refused_fields[f"{feed.kind} {refusal.field or 'line'}"] += 1
        if len(self.refused) < SHOWN:
            self.refused.append(refusal)
        record.write(json.dumps(asdict(refusal), ensure_ascii=False) + "\n")

    def to_json(self) -> dict[str, Json]:
        """Return the report as one JSON document."""
        unknown = dict(self.unknown_items.most_common(SHOWN))
        return {
            **asdict(self),
            "refused_count": self.refused_count,
            "refused_fields": dict(self.refused_fields),
            "unknown_items": {
                "items": len(self.unknown_items),
                "lines": self.unknown_items.total(),
                "most_frequent": unknown,
            },
        }

    def lines(self) -> list[str]:
        """Return the report as lines for a person."""
        if self.up_to_date:
            refused = f", {self.refused_count} lines were refused" if self.refused_count else ""
            held = f"{self.products} products, {self.interactions} interactions"
            return [f"catalogue: up to date ({held}{refused})"]
        shown = [f"refused: {refusal}" for refusal in self.refused]
        if more := self.refused_count - len(self.refused):
            by_field = ", ".join(f"{count} {name}" for name, count in self.refused_fields.most_common())
            shown.append(f"refused: {more} more, all in refused.jsonl of the catalogue ({by_field})")
        if self.unknown_items:
            items, lines = len(self.unknown_items), self.unknown_items.total()
            shown.append(f"left out: {lines} interactions of {items} items that are not in the catalogue")
        feeds = [f"{f.file}: {f.accepted} {f.kind} accepted, {f.refused} refused" for f in self.feeds]
        total = (
            f"catalogue: {self.products} products, "
            f"{self.interactions} interactions of {self.users} customers in {self.orders} orders, "
            f"{self.seconds:.1f} s"
        )
        return [*shown, *feeds, total]
