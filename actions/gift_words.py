"""The words around the questions about a present: skipping, leaving, asking something else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import yaml

from actions.references import says, tokens


@dataclass(frozen=True, slots=True)
class GiftWords:
    """The lists of actions/lexicon/*_gifts.yml, by name."""

    skip: tuple[str, ...]
    enough: tuple[str, ...]
    leave: tuple[str, ...]
    searching: tuple[str, ...]
    present: tuple[str, ...]
    whom: tuple[str, ...]
    liking: tuple[str, ...]
    asking: tuple[str, ...]
    budget: str

    @classmethod
    def load(cls, file: Path) -> GiftWords:
        """Read a language's words.

        Raises:
            OSError, KeyError: the file or one of its lists is missing.
        """
        lists: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        phrases = {f.name: tuple(map(str, lists[f.name])) for f in fields(cls) if f.name != "budget"}
        return cls(**phrases, budget=str(lists["budget"]))

    def skips(self, text: str) -> bool:
        """Whether the question is left open: "no idea"."""
        return says(tokens(text), self.skip)

    def had_enough(self, text: str) -> bool:
        """Whether products are wanted now: "just show me something"."""
        return says(tokens(text), self.enough)

    def leaves(self, text: str) -> bool:
        """Whether no present is looked for any more."""
        return says(tokens(text), self.leave)

    def asks(self, text: str) -> bool:
        """Whether a message is a question."""
        return text.rstrip().endswith("?") or starts_with(text, self.asking)

    def searches(self, text: str) -> bool:
        """Whether a message begins a search of its own: "show me red mugs", not "show me something"."""
        return starts_with(text, self.searching) and not says(tokens(text), self.present)

    def says_whom(self, text: str) -> bool:
        """Whether a person that is named is whom the present is for."""
        return says(tokens(text), self.whom)

    def says_liking(self, text: str) -> bool:
        """Whether a message tells what somebody likes."""
        return says(tokens(text), self.liking)

    def told(self, text: str) -> str:
        """What a message tells beside leaving or skipping: "dunno, she likes cats" tells of cats."""
        return without(text, (*self.enough, *self.leave, *self.skip))


def starts_with(text: str, phrases: Iterable[str]) -> bool:
    """Whether a text begins with one of the phrases."""
    said = f"{' '.join(tokens(text))} "
    return any(said.startswith(f"{' '.join(tokens(phrase))} ") for phrase in phrases)


def without(text: str, phrases: Iterable[str]) -> str:
    """A text without phrases that stand at its beginning, the longest first."""
    text = text.replace("’", "'")
    for phrase in sorted(phrases, key=len, reverse=True):
        text = re.sub(rf"^\W*{re.escape(phrase)}\b[\s,.;:!-]*", "", text, flags=re.IGNORECASE)
    return text
