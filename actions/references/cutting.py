"""Cuts a message where "and", "with", a comma … stand between two references."""

from __future__ import annotations

from collections.abc import Sequence

from actions.references.words import ReferenceWords, end_of, says, spans, tokens
from recommender import Product

_MARKS = ",;&+/"


def pieces(text: str, shown: Sequence[Product], words: ReferenceWords) -> list[tuple[int, int]]:
    """Where the parts stand (start, end); the title of a product shown, and "last but one", stay whole."""
    said = spans(text)
    plain = [word for word, _, _ in said]
    whole = _unbreakable(plain, shown, words)
    joining = words.joining | (words.joining_compared if says(plain, words.comparing) else frozenset())
    found: list[tuple[int, int]] = []
    start = last = 0
    for at, (word, first, end) in enumerate(said):
        joins = word in joining and at not in whole
        marked = not {at - 1, at} <= whole and any(mark in text[last:first] for mark in _MARKS)
        if (joins or marked) and text[start:last].strip():
            found.append((start, last))
            start = first
        if joins:
            start = end
        last = end
    return [*found, (start, len(text))] if text[start:].strip() or not found else found


def _unbreakable(said: list[str], shown: Sequence[Product], words: ReferenceWords) -> set[int]:
    inside: set[int] = set()
    for phrase in (*(product.title for product in shown), *words.from_the_end):
        if (end := end_of(said, phrase)) is not None:
            inside.update(range(end - len(tokens(phrase)), end))
    return inside
