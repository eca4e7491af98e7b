"""Typing slips in the words of references: "teh secnd one" points as "the second one" does."""

from __future__ import annotations

from collections.abc import Callable

from actions.references.words import ReferenceWords, spans
from recommender import Speller

_SHORTEST = 4
"""Letters of a plain word that slips are put right towards: "wat" is "what"."""


class ReferenceSpelling:
    """Puts unknown words right where they are a slip away from a word of references."""

    def __init__(self, words: ReferenceWords) -> None:
        pointing = words.pointing()
        plain = {word for word in words.fillers | words.function_words if len(word) >= _SHORTEST}
        self._spellers = [
            Speller(targets, words.fillers, wishes=targets)
            for targets in (pointing, {word for word in plain if word.isalpha()})
        ]

    def put_right(self, text: str, is_known: Callable[[str], bool]) -> str:
        """The text with its slips put right; `is_known` tells the words that are none of them."""
        for word, start, end in reversed(spans(text)):
            right = self._right(word)
            if right != word and not is_known(word):
                text = text[:start] + right + text[end:]
        return text

    def _right(self, word: str) -> str:
        """A word that points before one that is said around it: "thre" is "three", not "there"."""
        tried = (speller.put_right([word])[0] for speller in self._spellers)
        return next((right for right in tried if right != word), word)
