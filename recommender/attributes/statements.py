"""What a listing states of one attribute: what the product is, and all that is mentioned.

A wish is met only by what is the product's own, so the rules of titles and descriptions look for a reason to
believe; an exclusion is broken by any mention.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recommender.attributes.senses import Senses, values_of
from recommender.attributes.text import TextRules
from recommender.attributes.title import Title, TitleRules
from recommender.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Stated:
    """Values that are the product's own, and all that the listing mentions (own ones too)."""

    own: tuple[str, ...]
    mentions: tuple[str, ...]


class Statements:
    """Reads color or material in listings; `patterns` are the store's own names of surface patterns."""

    def __init__(self, attribute: str, lexicon: Lexicon, patterns: Iterable[str] = ()) -> None:
        self._senses = Senses(attribute, lexicon)
        self._title = TitleRules(attribute, lexicon, patterns)
        self._text = TextRules(attribute, lexicon)

    def of_field(self, text: str) -> tuple[str, ...]:
        """Return the values that a feed's own field states."""
        return self._senses.of_field(text)

    def read(
        self, title: Title, description: Sequence[str], nouns: frozenset[str], *, flavours: bool = False
    ) -> Stated:
        """Return what title and description (both cut by `recommender.words.tokens`) state.

        `nouns` are singular words that name this product in its description ("mug", "cup"); with `flavours`
        words such as orange name tastes or scents in its category.
        """
        in_title = self._senses.find(title.words, flavours=flavours)
        in_text = self._senses.find(description, flavours=flavours)
        own = self._title.own(title, in_title) + self._text.own(description, in_text, nouns)
        values = values_of(s.meaning for s in own)
        mentioned = values_of(s.meaning for s in (*in_title, *in_text))
        evoked = (value for s in (*in_title, *in_text) for value in s.meaning.evokes)
        return Stated(values, tuple(dict.fromkeys((*values, *mentioned, *evoked))))
