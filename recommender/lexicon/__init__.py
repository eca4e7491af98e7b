"""The words of a language: `<language>.yml` states what listings say of a product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from recommender.errors import InputError
from recommender.words import Phrases

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Meaning:
    """A value of an attribute: the words that state it, wider values that it belongs to.

    `with_context` words state it only where a colour is plainly meant ("olive hue"), else they just mention
    it; `only_with_context` words then mean something else altogether ("wine rack"). What it `evokes` is
    mentioned with it but not met by it ("rose gold" says gold, yet is not gold), as by `evokes_words`.
    """

    value: str
    words: tuple[str, ...] = ()
    with_context: tuple[str, ...] = ()
    only_with_context: tuple[str, ...] = ()
    evokes_words: tuple[str, ...] = ()
    evokes: tuple[str, ...] = ()
    family: tuple[str, ...] = ()


class Lexicon:
    """One language's words; `section` gives the lists of the file as they stand there."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._endings = [(ending, replacement) for ending, replacement in data["singular"]["endings"]]
        self._irregular: dict[str, str] = data["singular"]["irregular"]
        self.singular = lru_cache(maxsize=1 << 15)(self._singular)
        self.attributes: dict[str, dict[str, Meaning]] = {
            attribute: _meanings(values) for attribute, values in data["attributes"].items()
        }

    @classmethod
    @lru_cache(maxsize=8)
    def of(cls, language: str) -> Lexicon:
        """Read the words of a language; InputError when there are none."""
        path = _FOLDER / f"{language}.yml"
        if not language.isalpha() or not path.is_file():
            known = ", ".join(sorted(p.stem for p in _FOLDER.glob("*.yml") if "_" not in p.stem))
            raise InputError(f"store.yml: language: no lexicon for {language!r}; there is {known}")
        return cls(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))

    def section(self, *path: str) -> Any:
        """Return the entry at the path; KeyError when the file has none."""
        entry: Any = self._data
        for name in path:
            entry = entry[name]
        return entry

    def words(self, *path: str) -> frozenset[str]:
        """Return a list of single words as a set."""
        return frozenset(self.section(*path))

    def phrases(self, *path: str) -> Phrases[bool]:
        """Return a list of phrases, ready to be found in token lists."""
        return Phrases((phrase, True) for phrase in self.section(*path))

    def expanded(self, attribute: str, value: str) -> tuple[str, ...]:
        """Return a value with the families it belongs to: navy → navy, blue."""
        meaning = self.attributes[attribute].get(value)
        return (value, *meaning.family) if meaning else (value,)

    def _singular(self, word: str) -> str:
        if word in self._irregular:
            return self._irregular[word]
        if len(word) < 3:
            return word
        for ending, replacement in self._endings:
            if word.endswith(ending):
                word = word.removesuffix(ending) + replacement
                break
        # "cookies" and "cookie", "ties" and "tie" meet here.
        return word.removesuffix("ie") + "y" if word.endswith("ie") else word


def _meanings(values: Mapping[str, Any]) -> dict[str, Meaning]:
    entries: dict[str, dict[str, Any]] = {
        value: {"words": entry} if isinstance(entry, list) else entry for value, entry in values.items()
    }

    def family(value: str) -> tuple[str, ...]:
        wider = entries[value].get("of")
        return (wider, *family(wider)) if wider else ()

    return {
        value: Meaning(
            value,
            words=tuple(entry.get("words", ())),
            with_context=tuple(entry.get("with_context", ())),
            only_with_context=tuple(entry.get("only_with_context", ())),
            evokes_words=tuple(entry.get("evokes_words", ())),
            evokes=tuple(entry.get("evokes", ())),
            family=family(value),
        )
        for value, entry in entries.items()
    }
