"""What is known of the present that is looked for, as the slot `gift` carries it, and what to ask next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from actions.constraints import Search
from recommender import WISH_ATTRIBUTES

Question = Literal["recipient", "interests", "budget"]
QUESTIONS: tuple[Question, ...] = ("recipient", "interests", "budget")
"""In the order in which they are asked, each at most once; the first also asks for an occasion."""


@dataclass(frozen=True, slots=True)
class GiftWish:
    """The search so far, the questions that were asked, and whether the last was put a second time."""

    search: Search = Search()
    asked: tuple[Question, ...] = ()
    repeated: bool = False

    def to_slot(self, currency: str) -> dict[str, Any]:
        """The slot's value: JSON."""
        return {
            "search": self.search.to_slot(currency),
            "asked": list(self.asked),
            "repeated": self.repeated,
        }

    @classmethod
    def from_slot(cls, value: object) -> GiftWish:
        """Read a slot's value back; what makes no sense in it counts as not told."""
        if not isinstance(value, Mapping):
            return cls()
        asked = value.get("asked")
        known = tuple(q for q in QUESTIONS if q in asked) if isinstance(asked, list) else ()
        return cls(Search.from_slot(value.get("search")) or Search(), known, bool(value.get("repeated")))

    @property
    def question(self) -> Question | None:
        """The one that is open."""
        return self.asked[-1] if self.asked else None

    def asking_next(self) -> GiftWish | None:
        """The wish with the next question open; None if all is told or was asked."""
        for question in QUESTIONS:
            if question not in self.asked and not self._knows(question):
                # What is told already counts as asked: the order of `asked` is the questions' own.
                passed = QUESTIONS[: QUESTIONS.index(question) + 1]
                return replace(self, asked=passed, repeated=False)
        return None

    def _knows(self, question: Question) -> bool:
        search, filters = self.search, self.search.filters
        if question == "recipient":
            return search.recipient is not None
        if question == "interests":
            return bool(search.text) or any(getattr(filters, name) for name in WISH_ATTRIBUTES)
        priced = filters.price_min is not None or filters.price_max is not None
        return priced or filters.sort in ("price_asc", "price_desc")
