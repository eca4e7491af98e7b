"""One simulated shopper: what was typed and answered, and the words as people type them."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.simulated.invariants import check
from tests.e2e.talk import RestShopper, Turn

TYPOS, CASUAL = 0.15, 0.3
"""Share of messages with a typo, and in lower case without marks."""


@dataclass
class Walk:
    """A conversation so far."""

    shopper: RestShopper
    rng: random.Random
    turns: list[tuple[str, Turn]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def say(self, *wordings: str, exactly: bool = False) -> Turn:
        """Say one of these wordings; every reply is checked. `exactly`: as it stands."""
        typed = self.rng.choice(wordings)
        typed = typed if exactly else self._as_typed(typed)
        turn = self.shopper.say(typed)
        before = list(self.turns)
        self.turns.append((typed, turn))
        check(turn, before, typed)
        listed = self.payload(turn, "product_carousel") or self.payload(turn, "product_comparison")
        if listed:
            self.shown = [item["id"] for item in listed["items"]]
        return turn

    @staticmethod
    def payload(turn: Turn, kind: str) -> dict[str, Any]:
        """Return the one payload of this kind, empty where there is none."""
        found = [m["custom"] for m in turn.messages if m.get("custom", {}).get("type") == kind]
        return found[-1] if found else {}

    def transcript(self) -> str:
        """Return the conversation to read."""
        return "\n".join(f"> {typed}\n{turn.text}" for typed, turn in self.turns)

    def _as_typed(self, text: str) -> str:
        if self.rng.random() < CASUAL:
            text = text.lower().rstrip("?.!").replace("'", "")
        if self.rng.random() < TYPOS:
            text = self._mistyped(text)
        return text

    def _mistyped(self, text: str) -> str:
        """Two neighbouring letters of a long word are swapped, as fingers do."""
        words = text.split()
        long = [i for i, word in enumerate(words) if len(word) > 6 and word.isalpha()]
        if long:
            at = self.rng.choice(long)
            cut = self.rng.randrange(1, len(words[at]) - 2)
            word = words[at]
            words[at] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
        return " ".join(words)
