"""The words around questions about the store's terms: places, synonyms, what kind of thing is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from actions.references import says, tokens

Phrases = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """The entries of actions/lexicon/*_policies.yml."""

    places: Mapping[str, Phrases]
    home: Phrases
    away: Phrases
    same: Mapping[str, Phrases]
    asked: Mapping[str, Phrases]
    told: Mapping[str, Phrases]
    remedies: Phrases

    @classmethod
    def load(cls, file: Path) -> PolicyWords:
        """Read a language's words.

        Raises:
            OSError, KeyError: the file or one of its entries is missing.
        """
        entries = yaml.safe_load(file.read_text(encoding="utf-8"))
        return cls(
            places=_phrases(entries["places"]),
            home=tuple(entries["home"]),
            away=tuple(entries["away"]),
            same=_phrases(entries["same"]),
            asked=_phrases({kind: lists["asked"] for kind, lists in entries["wanted"].items()}),
            told=_phrases({kind: lists["told"] for kind, lists in entries["wanted"].items()}),
            remedies=tuple(entries["remedies"]),
        )

    def phrases(self) -> list[str]:
        """All words and phrases that a question may be put in."""
        lists = (self.places, self.same, self.asked)
        return [phrase for ways in lists for name, said in ways.items() for phrase in (name, *said)]

    def other_words(self, said: list[str]) -> list[str]:
        """Words that the terms may use for what is asked: "european union" for France."""
        named = [
            name for names in (self.places, self.same) for name, ways in names.items() if says(said, ways)
        ]
        return [word for name in named for word in tokens(name)]

    def is_elsewhere(self, said: list[str], sentence: str) -> bool:
        """Whether a question is about a place abroad, and a sentence holds at home only."""
        asked_away = any(says(said, self.places.get(name, ())) for name in self.away)
        told = tokens(sentence)
        return asked_away and says(told, self.home) and "only" not in told

    def kinds_asked(self, said: list[str]) -> list[str]:
        """Whether money or a time is asked for."""
        return [kind for kind, phrases in self.asked.items() if says(said, phrases)]

    def tells(self, kind: str, sentence: str) -> bool:
        """Whether a sentence tells a thing of this kind."""
        signs = [sign for sign in self.told[kind] if not sign.isalpha()]
        return any(sign in sentence for sign in signs) or says(tokens(sentence), self.told[kind])

    def tells_remedy(self, sentence: str) -> bool:
        """Whether a sentence says how what went wrong is made good."""
        return says(tokens(sentence), self.remedies)


def _phrases(lists: Mapping[str, list[object]]) -> dict[str, Phrases]:
    return {name: tuple(map(str, values)) for name, values in lists.items()}
