"""The words of references, and how a text is cut into words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_TOKEN = re.compile(r"#|\d+(?:st|nd|rd|th)\b|[^\W_]+(?:['’][^\W_]+)*")


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
    subjects: frozenset[str]
    counted: frozenset[str]
    current_list: tuple[str, ...]
    choosing: tuple[str, ...]
    otherwise: tuple[str, ...]
    about: tuple[str, ...]
    likeness: tuple[str, ...]
    articles: frozenset[str]
    fillers: frozenset[str]
    topics: Mapping[str, tuple[str, ...]]
    function_words: frozenset[str]
    refusing: tuple[str, ...]
    several: frozenset[str]
    joining: frozenset[str]
    comparing: tuple[str, ...]
    joining_compared: frozenset[str]
    both: frozenset[str]
    every: tuple[str, ...]
    around_all: frozenset[str]
    them: frozenset[str]
    others: tuple[str, ...]
    excepting: tuple[str, ...]
    first_few: frozenset[str]
    last_few: frozenset[str]
    few: Mapping[str, int]
    asides: tuple[str, ...]
    previous: tuple[str, ...]
    shown_before: tuple[str, ...]
    at_first: tuple[str, ...]
    again: tuple[str, ...]
    which_is_cheaper: tuple[str, ...]
    on_page: tuple[str, ...]

    def pointing(self) -> frozenset[str]:
        """The single words that a reference is made of, towards which its typos are put right."""
        phrases = (
            *(
                *self.ordinals,
                *self.from_the_end,
                *self.counters,
                *self.numbers,
                *self.cheapest,
                *self.dearest,
            ),
            *(*self.pronouns, *self.counted, *self.articles, *self.joining, *self.comparing, *self.both),
            *(*self.every, *self.them, *self.others, *self.excepting, *self.first_few, *self.last_few),
            *(*self.few, *self.previous, *self.current_list),
        )
        return frozenset(word for phrase in phrases for word in tokens(phrase) if word.isalpha())

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
            subjects=frozenset(words["subjects"]),
            counted=frozenset(words["counted"]),
            current_list=tuple(words["current_list"]),
            choosing=tuple(words["choosing"]),
            otherwise=tuple(words["otherwise"]),
            about=tuple(words["about"]),
            likeness=tuple(words["likeness"]),
            articles=frozenset(words["articles"]),
            fillers=frozenset(words["fillers"]),
            topics={topic: tuple(phrases) for topic, phrases in words["topics"].items()},
            function_words=frozenset(words["function_words"]),
            refusing=tuple(words["refusing"]),
            several=frozenset(words["several"]),
            joining=frozenset(words["joining"]),
            comparing=tuple(words["comparing"]),
            joining_compared=frozenset(words["joining_compared"]),
            both=frozenset(words["both"]),
            every=tuple(words["every"]),
            around_all=frozenset(words["around_all"]),
            them=frozenset(words["them"]),
            others=tuple(words["others"]),
            excepting=tuple(words["excepting"]),
            first_few=frozenset(words["first_few"]),
            last_few=frozenset(words["last_few"]),
            few=words["few"],
            asides=tuple(words["asides"]),
            previous=tuple(words["previous"]),
            shown_before=tuple(words["shown_before"]),
            at_first=tuple(words["at_first"]),
            again=tuple(words["again"]),
            which_is_cheaper=tuple(words["which_is_cheaper"]),
            on_page=tuple(words["on_page"]),
        )


def tokens(text: str) -> list[str]:
    """Lower-case words of a text; "#2" is two of them."""
    return [_plain(word) for word in _TOKEN.findall(text.lower())]


def spans(text: str) -> list[tuple[str, int, int]]:
    """The words of a text, each with where it stands: `text[start:end]`."""
    return [(_plain(found[0].lower()), found.start(), found.end()) for found in _TOKEN.finditer(text)]


def without(text: str, phrases: Sequence[str]) -> str | None:
    """The text without the longest of the phrases that stands in it; None if none does."""
    words = spans(text)
    said = [word for word, _, _ in words]
    for phrase in sorted(phrases, key=len, reverse=True):
        if (end := end_of(said, phrase)) is not None:
            first = words[end - len(tokens(phrase))][1]
            return text[:first] + " " + text[words[end - 1][2] :]
    return None


def number_of(word: str, words: ReferenceWords) -> int | None:
    """The number that a word names: "2", "two"."""
    return int(word) if word.isdecimal() else words.numbers.get(word)


def ordinal_of(word: str, words: ReferenceWords) -> int | None:
    """The place that a word names: "second", "2nd", "22nd"."""
    if word in words.ordinals:
        return words.ordinals[word]
    match = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", word)
    return int(match[1]) if match else None


def is_number(word: str, words: ReferenceWords) -> bool:
    """Whether a word counts or announces a number."""
    return word in words.counters or number_of(word, words) is not None or ordinal_of(word, words) is not None


def says(said: list[str], phrases: Sequence[str]) -> bool:
    """Whether one of the phrases stands in a list of words."""
    return any(end_of(said, phrase) is not None for phrase in phrases)


def end_of(said: list[str], phrase: str) -> int | None:
    """Where a phrase ends in a list of words, None if it is not said."""
    wanted = tokens(phrase)
    for start in range(len(said) - len(wanted) + 1):
        if said[start : start + len(wanted)] == wanted:
            return start + len(wanted)
    return None


def _plain(word: str) -> str:
    return word.replace("’", "'")
