"""The words in which a language asks about a product, `lexicon/<language>_answers.yml`, compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from recommender.words import Phrases, tokens

_FOLDER = Path(__file__).parents[1] / "lexicon"


@dataclass(frozen=True, slots=True)
class Topic:
    """What a listing says of one thing that shoppers ask for.

    Attributes
    ----------
    positive, near, negative
        Phrases that say yes, that only bear on it, and that say no.
    unless_next
        Stems before which a word of `positive` means something else ("organic-shaped").
    """

    positive: Phrases[bool]
    near: Phrases[bool]
    negative: Phrases[bool]
    unless_next: frozenset[str]


class AnswerWords:
    """One language's words, all by their stems."""

    def __init__(self, data: Mapping[str, Any], stem: Callable[[str], str]) -> None:
        self.stem = stem

        def stems(section: str) -> frozenset[str]:
            return frozenset(stem(word) for phrase in data[section] for word in tokens(phrase))

        def phrases(entries: list[str]) -> Phrases[bool]:
            return Phrases(((phrase, True) for phrase in entries), stem)

        self.noise = stems("noise")
        self.genuine = stems("genuine")
        self.yes_no = frozenset(data["yes_no"])
        self.negations = frozenset(data["negations"])
        self.numbers: dict[str, int] = data["number_words"]
        self.pack_words = stems("pack_words")
        self.counts = phrases(data["counts"])
        self.sizes_too = phrases(data["sizes_too"])
        self.measures = Phrases(
            ((phrase, frozenset(units)) for phrase, units in data["measures"].items()), stem
        )
        self.fields = Phrases(
            ((phrase, name) for name, said in data["fields"].items() for phrase in said), stem
        )
        self.asked = Phrases(
            ((phrase, name) for name, topic in data["topics"].items() for phrase in topic["asked"]), stem
        )
        self.topics = {
            name: Topic(
                phrases(topic.get("yes", [])),
                phrases(topic.get("near", [])),
                phrases(topic.get("no", [])),
                frozenset(stem(word) for word in topic.get("strict", [])),
            )
            for name, topic in data["topics"].items()
        }
        self.known = frozenset(
            word for topic in data["topics"].values() for phrase in topic["asked"] for word in tokens(phrase)
        )

    @classmethod
    def load(cls, language: str, stem: Callable[[str], str]) -> AnswerWords:
        """Read a language's file; FileNotFoundError if there is none."""
        text = (_FOLDER / f"{language}_answers.yml").read_text(encoding="utf-8")
        return cls(yaml.load(text, Loader=yaml.CSafeLoader), stem)
