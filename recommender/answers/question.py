"""A question about one product: its form, and the words that say what is asked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from recommender.answers.wording import AnswerWords
from recommender.types import Product, Reading
from recommender.words import tokens

_OPEN = frozenset({"what", "whats", "which", "how", "who", "where", "when", "wot", "wots", "hows"})
_IS = frozenset({"is", "are", "isnt", "arent"})
_LEAD = 3
"""Words at the start among which a question shows its form."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a product; words by their stems but for `words`.

    Attributes
    ----------
    words
        All of it.
    asked
        What the answer must speak of: without words that ask for nothing, and without the product's name
        where more is asked than that.
    beyond_title
        Whether something of it does not stand in the title.
    values
        Colours and materials that are named: (attribute, value).
    beside_values
        What is asked beside them.
    yes_no
        Whether yes is an answer.
    is_question
        Whether it has the form of a question at all.
    """

    words: list[str]
    asked: list[str]
    beyond_title: bool
    values: list[tuple[str, str]]
    beside_values: list[str]
    yes_no: bool
    is_question: bool

    @classmethod
    def of(cls, words: list[str], product: Product, reading: Reading, lexicon: AnswerWords) -> Question:
        """Read the words of a question about a product."""
        spoken = [word for word in words if word.isalnum()]
        title = {lexicon.stem(word) for word in tokens(product.title)}
        content = [lexicon.stem(word) for word in spoken if lexicon.stem(word) not in lexicon.noise]
        content = [stem for stem in dict.fromkeys(content) if not stem[:1].isdigit()]
        beyond = [stem for stem in content if stem not in title]
        matched = [m for m in reading.matches if m.attribute in ("color", "material")]
        said = {lexicon.stem(word) for match in matched for word in tokens(match.words)}
        opening = spoken[:_LEAD]
        is_open = any(word in _OPEN for word in opening)
        yes_no = not is_open and any(word in lexicon.yes_no for word in opening)
        return cls(
            words=words,
            asked=beyond or content,
            beyond_title=bool(beyond),
            values=[(match.attribute, match.value) for match in matched],
            beside_values=[stem for stem in content if stem not in said and stem not in title],
            yes_no=yes_no,
            is_question=is_open or yes_no or "?" in words,
        )

    @property
    def wants_number(self) -> bool:
        """Whether it asks how much."""
        return self.words[:2] == ["how", "much"]

    @property
    def is_said_of_it(self) -> bool:
        """Whether it asks if the product is something, as "is it wireless" does of wireless headphones."""
        return self.yes_no and self.words[0] in _IS

    def without(self, said: Collection[str]) -> list[str]:
        """What is asked beside these stems; nothing where all that is left names the product."""
        return [stem for stem in self.asked if stem not in said] if self.beyond_title else []
