"""A product's listing as sentences, the title first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from recommender.types import Product
from recommender.words import tokens

_END = re.compile(r"(?<=[.!?])\s+(?=[\"“A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands, with its words and their stems."""

    text: str
    words: tuple[str, ...]
    stems: tuple[str, ...]


def sentences(product: Product, stem: Callable[[str], str]) -> list[Sentence]:
    """The title, then the sentences of the description."""
    texts = [product.title, *(part for part in _END.split(product.description) if part.strip())]
    cut = ((text.strip(), tuple(tokens(text))) for text in texts)
    return [Sentence(text, words, tuple(map(stem, words))) for text, words in cut]
