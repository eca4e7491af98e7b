"""What a message is about, by the words of references in it."""

from __future__ import annotations

from collections.abc import Sequence

from actions.references.words import ReferenceWords, is_number, says, tokens, without
from recommender import Filters, Product, Reading


def speaks_of_current_list(text: str, words: ReferenceWords) -> bool:
    """Whether a message refers to the list at hand, whatever kind it names ("bowls instead")."""
    return says(tokens(text), words.current_list)


def means_one_of_the_list(text: str, words: ReferenceWords) -> bool:
    """Whether a message speaks of "the … one": of a product that was shown, or of none."""
    return points(text, words) and bool(words.counted & set(tokens(text)))


def refuses(text: str, words: ReferenceWords) -> bool:
    """Whether a message turns down what was shown ("not that one")."""
    return says(tokens(text), words.refusing)


def means_several(text: str, words: ReferenceWords) -> bool:
    """Whether a message speaks of all that was shown ("none of these")."""
    return bool(words.several & set(tokens(text)))


def asks_which(text: str, words: ReferenceWords) -> bool:
    """Whether a message chooses among the list at hand ("which is the most popular")."""
    return says(tokens(text), words.choosing)


def wishes_it_otherwise(text: str, reading: Reading, words: ReferenceWords) -> bool:
    """Whether a message asks for a product like the one under discussion but for its constraints."""
    return reading.filters != Filters() and says(tokens(text), words.otherwise)


def comes_before_a_title(phrases: Sequence[str], text: str, shown: Sequence[Product]) -> bool:
    """Whether a phrase stands right before the whole title of a product shown: "like Vintage Red Mug"."""
    return says(tokens(text), [f"{phrase} {product.title}" for phrase in phrases for product in shown])


def points(text: str, words: ReferenceWords) -> bool:
    """Whether a description points at something known: "the blue one", not "in blue"."""
    return bool(words.articles & set(tokens(text)))


def naming_words(text: str, words: ReferenceWords) -> list[str]:
    """The words that may be a product's name: what is left without the words said around it."""
    said = tokens(without(text, words.asides) or text)
    return [word for word in said if word not in words.fillers and not is_number(word, words)]
