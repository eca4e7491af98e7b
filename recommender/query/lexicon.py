"""The words of a language around a wish: money, numbers, negations, carrier phrases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent.parent / "lexicon"


@dataclass(frozen=True, slots=True)
class QueryWords:
    """What `<language>_query.yml` states; `cues` maps each kind of cue to its phrases.

    Kinds with a value carry it after a colon: "sort:price_asc", "attribute:color", "unit:GBP".
    """

    cues: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, Decimal]
    amounts: Mapping[str, Mapping[str, Decimal]]
    tolerance: Decimal
    said_of: Mapping[str, Mapping[str, tuple[str, ...]]]
    same_word: Mapping[str, str]

    @classmethod
    def load(cls, language: str = "en") -> QueryWords:
        """Read a language's file; OSError when there is none, KeyError for a missing section."""
        # Plain strings throughout: YAML would take a bare `no` or `on` for a truth value.
        data = yaml.load((_FOLDER / f"{language}_query.yml").read_text("utf-8"), Loader=yaml.CBaseLoader)
        return cls(
            cues={kind: tuple(phrases) for kind, phrases in _cues(data).items()},
            numbers={word: Decimal(n) for part in _NUMBERS for word, n in data[part].items()},
            amounts={
                currency: {word: Decimal(n) for word, n in words.items()}
                for currency, words in data["amounts"].items()
            },
            tolerance=Decimal(data["approximately"]) / 100,
            said_of=data["said_of"],
            same_word=data["same_word"],
        )


_NUMBERS = ("numbers", "couples", "multipliers")
_PLAIN = ("in_stock", "gift", "gift_said", "generic", "descriptors", "passing", "one")
_PLAIN_CONTEXT = ("make_it", "parts", "purposes", "of_it", "sort_filler")
_VALUED = {"attributes": "attribute", "free_whole": "free_whole", "sorts": "sort", "steps": "step"}


def _cues(data: Mapping[str, Any]) -> dict[str, list[str]]:
    cues: dict[str, list[str]] = dict(data["cues"])
    cues |= {kind: data[kind] for kind in (*_PLAIN, *_PLAIN_CONTEXT)}
    for section, kind in _VALUED.items():
        cues |= {f"{kind}:{value}": phrases for value, phrases in data[section].items()}
    for currency, words in data["currencies"].items():
        cues |= {f"unit:{currency}": words["unit"], f"hundredth:{currency}": words["hundredth"]}
    for currency, words in data["amounts"].items():
        cues[f"amount:{currency}"] = list(words)
    cues |= {"number": [*data["numbers"], *data["couples"]], "times": list(data["multipliers"])}
    return cues
