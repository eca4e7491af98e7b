"""Words of the language that searching needs: which ones decide nothing, and whom presents are for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from recommender.errors import InputError

OTHER = "other"


@dataclass(frozen=True, slots=True)
class SearchWords:
    """`lexicon/<language>_search.yml`.

    Attributes
    ----------
    praise
        Words that help to rank and never decide whether an item answers a search.
    gender_of
        Recipient → gender that listings name instead.
    present
        Recipient or gender → what a present for them is like; `OTHER` for all the rest.
    """

    praise: frozenset[str]
    gender_of: Mapping[str, str]
    present: Mapping[str, str]

    @classmethod
    def of(cls, language: str) -> SearchWords:
        """Read the words of a language; InputError when there are none."""
        path = Path(__file__).parent / "lexicon" / f"{language}_search.yml"
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            return cls(frozenset(data["praise"]), dict(data["gender_of"]), dict(data["present"]))
        except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
            raise InputError(f"{path}: cannot be used: {error}") from error

    def present_for(self, recipient: str | None) -> str:
        """Return what a present for this recipient is like."""
        gender = self.gender_of.get(recipient or "", OTHER)
        return self.present.get(recipient or "", self.present.get(gender, self.present[OTHER]))
