"""The words around a price watch, so that what is left names the product."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from actions.references import says, tokens
from recommender import Reading

_PRICE = ("price_max", "price_min", "price_step", "currency")


@dataclass(frozen=True, slots=True)
class WatchWords:
    """The lists of actions/lexicon/*_watch.yml."""

    around: tuple[str, ...]
    everything: tuple[str, ...]

    @classmethod
    def load(cls, file: Path) -> WatchWords:
        """Read a language's words.

        Raises:
            OSError, KeyError: the file or one of its lists is missing.
        """
        lists = yaml.safe_load(file.read_text(encoding="utf-8"))
        longest_first = sorted(map(str, lists["around"]), key=len, reverse=True)
        return cls(tuple(longest_first), tuple(map(str, lists["everything"])))

    def means_everything(self, text: str) -> bool:
        """Whether all watches are meant."""
        return says(tokens(text), self.everything)

    def product_words(self, text: str, reading: Reading) -> str:
        """What is left of a message without its price and the words of watching: "the red mug"."""
        for match in sorted(reading.matches, key=lambda m: m.start, reverse=True):
            if match.attribute in _PRICE:
                text = f"{text[: match.start]} {text[match.end :]}"
        text = text.replace("’", "'")
        for phrase in self.around:
            text = re.sub(rf"(?<![\w']){re.escape(phrase)}(?![\w'])", " ", text, flags=re.IGNORECASE)
        return " ".join(text.split())
