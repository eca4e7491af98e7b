"""What a message points at among the products shown before: "the second one", "the blue one", "it".

A pure function of the words, what was read in them, and the products shown; the words themselves are data
(actions/lexicon/).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import Stemmer
import yaml

from recommender import Filters, Product, Reading

Outcome = Literal["one", "several", "out_of_range", "nothing"]

_TOKEN = re.compile(r"#|\d+(?:st|nd|rd|th)\b|[^\W_]+(?:['’][^\W_]+)*")
_POINTING_ATTRIBUTES = ("color", "material", "brand", "size", "category")


@dataclass(frozen=True, slots=True)
class Reference:
    """What was meant: `ids` holds the product, or all that it could be."""

    outcome: Outcome
    ids: tuple[str, ...] = ()
    by: Literal["position", "price", "name", "attribute", "pronoun"] | None = None


@dataclass(frozen=True, slots=True)
class ReferenceWords:
    """A language's words for references: see the comments of actions/lexicon/en.yml."""

    stemmer: str
    ordinals: Mapping[str, int]
    from_the_end: Mapping[str, int]
    counters: frozenset[str]
    numbers: Mapping[str, int]
    cheapest: tuple[str, ...]
    dearest: tuple[str, ...]
    pronouns: tuple[str, ...]
    counted: frozenset[str]
    current_list: tuple[str, ...]
    choosing: tuple[str, ...]
    otherwise: tuple[str, ...]
    about: tuple[str, ...]
    likeness: tuple[str, ...]
    articles: frozenset[str]
    fillers: frozenset[str]
    asked: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, tuple[str, ...]]
    function_words: frozenset[str]
    refusing: tuple[str, ...]
    several: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> ReferenceWords:
        """Read a language's file.

        Raises:
            OSError: there is no such file.
            KeyError: a section is missing.
        """
        words: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(
            stemmer=words["stemmer"],
            ordinals={str(word): n for word, n in words["ordinals"].items()},
            from_the_end=words["from_the_end"],
            counters=frozenset(words["counters"]),
            numbers=words["numbers"],
            cheapest=tuple(words["cheapest"]),
            dearest=tuple(words["dearest"]),
            pronouns=tuple(words["pronouns"]),
            counted=frozenset(words["counted"]),
            current_list=tuple(words["current_list"]),
            choosing=tuple(words["choosing"]),
            otherwise=tuple(words["otherwise"]),
            about=tuple(words["about"]),
            likeness=tuple(words["likeness"]),
            articles=frozenset(words["articles"]),
            fillers=frozenset(words["fillers"]),
            asked={attribute: tuple(phrases) for attribute, phrases in words["asked"].items()},
            topics={topic: tuple(phrases) for topic, phrases in words["topics"].items()},
            function_words=frozenset(words["function_words"]),
            refusing=tuple(words["refusing"]),
            several=frozenset(words["several"]),
        )


def tokens(text: str) -> list[str]:
    """Lower-case words of a text; "#2" is two of them."""
    return [word.replace("’", "'") for word in _TOKEN.findall(text.lower())]


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


def asked_attributes(text: str, words: ReferenceWords) -> tuple[str, ...]:
    """Attributes that a question about one product asks for ("what is it made of")."""
    said = tokens(text)
    return tuple(attribute for attribute, phrases in words.asked.items() if says(said, phrases))


def naming_words(text: str, words: ReferenceWords) -> list[str]:
    """The words that may be a product's name: what is left without the words said around it."""
    said = tokens(text)
    return [word for word in said if word not in words.fillers and not _is_number(word, words)]


def resolve(
    text: str, reading: Reading, shown: Sequence[Product], focus: str | None, words: ReferenceWords
) -> Reference:
    """What `text` points at among `shown`, the list in its order; `focus` is the product under discussion."""
    said = tokens(text)
    fitting = [product for product in shown if _fits(product, reading)]
    pointed = bool(fitting) and len(fitting) < len(shown)
    return (
        _by_position(said, shown, fitting if pointed else [], words)
        or _by_price(said, fitting or list(shown), words)
        or _by_name(text, fitting or list(shown), words)
        or _by_attribute(fitting if pointed else [])
        or _by_pronoun(said, shown, focus, words)
        or Reference("nothing")
    )


def _by_position(
    said: list[str], shown: Sequence[Product], fitting: list[Product], words: ReferenceWords
) -> Reference | None:
    found = _position(said, shown, words)
    if found is None:
        return None
    place, among_fitting = found
    counted = fitting if fitting and among_fitting else shown
    index = place - 1 if place > 0 else len(counted) + place
    if not 0 <= index < len(counted):
        return Reference("out_of_range", by="position")
    return Reference("one", (counted[index].id,), by="position")


def _position(said: list[str], shown: Sequence[Product], words: ReferenceWords) -> tuple[int, bool] | None:
    """The place (negative: from the end), and whether it counts only some ("the second blue one")."""
    for phrase, place in words.from_the_end.items():
        if (end := _end_of(said, phrase)) is not None:
            return -place, _counts_something_else(said, end, words)
    for i, word in enumerate(said):
        if (
            word in words.counters
            and i + 1 < len(said)
            and (number := _number(said[i + 1], words)) is not None
        ):
            return number, False
        ordinal = _ordinal(word, words)
        if ordinal is not None and not _part_of_a_title(said, i, shown):
            return ordinal, _counts_something_else(said, i + 1, words)
    content = [word for word in said if word not in words.fillers or word in words.numbers]
    if len(content) == 1 and (number := _number(content[0], words)) is not None and _is_whole(said, words):
        return number, False
    return None


def _is_whole(said: list[str], words: ReferenceWords) -> bool:
    """Whether a bare number counts: "2" and "two" do, "one" does not, as in "that one"."""
    return any(word.isdecimal() or words.numbers.get(word, 0) > 1 for word in said)


def _counts_something_else(said: list[str], after: int, words: ReferenceWords) -> bool:
    return after < len(said) and said[after] not in words.counted and said[after] not in words.fillers


def _part_of_a_title(said: list[str], i: int, shown: Sequence[Product]) -> bool:
    """Whether "first" belongs to a name on the list ("the first aid one")."""
    if i + 1 == len(said):
        return False
    pair = [said[i], said[i + 1]]
    return any(_end_of(tokens(product.title), " ".join(pair)) is not None for product in shown)


def _by_price(said: list[str], candidates: list[Product], words: ReferenceWords) -> Reference | None:
    choose: Callable[..., Product]
    if says(said, words.cheapest):
        choose = min
    elif says(said, words.dearest):
        choose = max
    else:
        return None
    if not candidates:
        return Reference("nothing")
    return Reference("one", (choose(candidates, key=lambda product: product.price.amount).id,), by="price")


def _by_name(text: str, candidates: list[Product], words: ReferenceWords) -> Reference | None:
    """The product whose title is said in full, or shares most naming words; several if none stands out."""
    said = tokens(text)
    in_full = [product for product in candidates if _end_of(said, product.title) is not None]
    if in_full:
        longest = max(len(tokens(product.title)) for product in in_full)
        ids = tuple(product.id for product in in_full if len(tokens(product.title)) == longest)
        return Reference(_one_or_several(ids), ids, by="name")
    stem = Stemmer.Stemmer(words.stemmer).stemWord
    wanted = {stem(word) for word in naming_words(text, words)}
    shared = {p.id: len(wanted & {stem(word) for word in tokens(p.title)}) for p in candidates}
    best = max(shared.values(), default=0)
    if best == 0:
        return None
    ids = tuple(item_id for item_id, count in shared.items() if count == best)
    return Reference(_one_or_several(ids), ids, by="name")


def _by_attribute(fitting: list[Product]) -> Reference | None:
    ids = tuple(product.id for product in fitting)
    return Reference(_one_or_several(ids), ids, by="attribute") if ids else None


def _by_pronoun(
    said: list[str], shown: Sequence[Product], focus: str | None, words: ReferenceWords
) -> Reference | None:
    if not says(said, words.pronouns):
        return None
    ids = (focus,) if focus is not None else tuple(product.id for product in shown)
    return Reference(_one_or_several(ids), ids, by="pronoun") if ids else None


def _one_or_several(ids: tuple[str, ...]) -> Outcome:
    return "one" if len(ids) == 1 else "several"


def _fits(product: Product, reading: Reading) -> bool:
    """Whether a product is what the message describes; True of all when it describes nothing."""
    for attribute in _POINTING_ATTRIBUTES:
        wished: tuple[str, ...] = getattr(reading.filters, attribute)
        value = getattr(product, attribute)
        has = (
            product.category_path
            if attribute == "category"
            else (value if isinstance(value, tuple) else (value,))
        )
        if wished and not set(wished) & set(has):
            return False
    return True


def _ordinal(word: str, words: ReferenceWords) -> int | None:
    if word in words.ordinals:
        return words.ordinals[word]
    match = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word)
    return int(match[1]) if match else None


def _number(word: str, words: ReferenceWords) -> int | None:
    return int(word) if word.isdecimal() else words.numbers.get(word)


def _is_number(word: str, words: ReferenceWords) -> bool:
    return word in words.counters or _number(word, words) is not None or _ordinal(word, words) is not None


def says(said: list[str], phrases: Sequence[str]) -> bool:
    """Whether one of the phrases stands in a list of words."""
    return any(_end_of(said, phrase) is not None for phrase in phrases)


def _end_of(said: list[str], phrase: str) -> int | None:
    """Where a phrase ends in a list of words, None if it is not said."""
    wanted = tokens(phrase)
    for start in range(len(said) - len(wanted) + 1):
        if said[start : start + len(wanted)] == wanted:
            return start + len(wanted)
    return None
