"""Typing slips in the words of references: "teh secnd one" points as "the second one" does."""

from __future__ import annotations

from collections.abc import Callable

from actions.references.words import ReferenceWords, spans
from recommender import Speller


class ReferenceSpelling:
    """Puts unknown words right where they are a slip away from a word of references."""

    def __init__(self, words: ReferenceWords) -> None:
        targets = words.pointing()
        self._speller = Speller(targets, words.fillers, wishes=targets)

    def put_right(self, text: str, is_known: Callable[[str], bool]) -> str:
        """The text with its slips put right; `is_known` tells the words that are none of them."""
        for word, start, end in reversed(spans(text)):
            (right,) = self._speller.put_right([word])
            if right != word and not is_known(word):
                text = text[:start] + right + text[end:]
        return text
