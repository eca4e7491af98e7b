"""Words and signs of a message, with their places in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_MESSAGE = 2000
"""Characters that are read of a message; what follows is left alone, so that reading takes bounded time."""

_TOKEN = re.compile(
    r"\d{1,12}(?:(?:st|nd|rd|th)|['’]?s|d)\b"  # 60th, 70's, 3d
    r"|\d+(?:[.,]\d+)*"  # 1,200.50
    r"|[^\W\d_]+(?:['’`´][^\W\d_]+)*"  # don't
    r"|[^\s\w]",  # a sign
    re.IGNORECASE,
)
APOSTROPHES = "'’`´"
_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_FIGURES = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Token:
    """`text[start:end]` of a message, compared by `norm`: lower case, no apostrophe, no typo."""

    norm: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Tell words from figures and signs."""
        return self.norm.isalpha()

    @property
    def is_figure(self) -> bool:
        """Tell figures, ordinals too, from words and signs."""
        return bool(_FIGURES.match(self.norm))


def tokenize(text: str) -> list[Token]:
    """Split into words, numbers and signs; a hyphen that joins words is no token of its own."""
    text = text[:LONGEST_MESSAGE]
    return [
        Token(found.group().lower().translate(_NO_APOSTROPHES) or found.group(), found.start(), found.end())
        for found in _TOKEN.finditer(text)
        if not _joins_words(text, found)
    ]


def norms(phrase: str) -> tuple[str, ...]:
    """Return the words of a phrase as messages' words are compared."""
    return tuple(token.norm for token in tokenize(phrase))


def _joins_words(text: str, found: re.Match[str]) -> bool:
    """Tell "t-light" and "3-tier" from "20-30", "£10-" and a dash between blanks."""
    if found.group() not in "-‐‑":  # hyphen-minus, hyphen, non-breaking hyphen
        return False
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    return before.isalnum() and after.isalpha()
