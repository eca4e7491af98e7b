"""The sentences of which the console's summaries are made: `words/<language>.yml`, checked at start."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from actions.wording import WordingError, placeholders

_FOLDER = Path(__file__).with_name("words")
_ASKED = "asked_"
SENTENCES: Mapping[str, frozenset[str]] = {
    name: frozenset(variables.split())
    for name, variables in {
        "now": "",
        "minutes": "count",
        "hours": "count",
        "days": "count",
        "asked_other": "ago reason",
        "asked_nobody": "",
        "signed_in": "customer",
        "looking_for": "what",
        "gift_for": "what",
        "nothing_named": "",
        "shown_one": "title price",
        "shown_several": "count title low high",
        "on_page": "title",
        "cart_one": "pieces title total",
        "cart_several": "pieces count total",
        "order": "order_id status date",
        "last_said": "count ago",
        "last_said_once": "ago",
    }.items()
}
"""The sentences and their variables; besides them, `asked_REASON` for reasons of a handoff."""


class SummaryWords:
    """The sentences of one language, checked."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Check that all sentences are there.

        Raises:
            WordingError: one is missing, or uses a variable that it is not given.
        """
        self._texts = texts
        for name in SENTENCES:
            if not texts.get(name):
                raise WordingError(f"the console has no text {name}")
        for name, text in texts.items():
            known = SENTENCES.get(name, SENTENCES["asked_other"])
            if unknown := placeholders(text) - known:
                raise WordingError(f"{name} uses {{{min(unknown)}}}, which it is not given")

    @classmethod
    def load(cls, language: str) -> SummaryWords:
        """The sentences of a language.

        Raises:
            WordingError, OSError: there are none, or they are malformed.
        """
        file = _FOLDER / f"{language}.yml"
        try:
            return cls(yaml.safe_load(file.read_text(encoding="utf-8")))
        except (UnicodeDecodeError, yaml.YAMLError) as error:
            raise WordingError(f"{file}: {error}") from error

    def text(self, name: str, /, **variables: object) -> str:
        """A sentence, filled."""
        return self._texts[name].format(**variables)

    def asked(self, reason: str, ago: str) -> str:
        """Why a person was asked for."""
        kind, _, more = reason.partition(":")
        name = _ASKED + kind if _ASKED + kind in self._texts else "asked_other"
        return self.text(name, reason=more or reason, ago=ago)

    def ago(self, seconds: float) -> str:
        """How long ago something was."""
        for name, length_s, from_s in (
            ("days", 86_400, 172_800),
            ("hours", 3_600, 7_200),
            ("minutes", 60, 60),
        ):
            if seconds >= from_s:
                return self.text(name, count=int(seconds // length_s))
        return self.text("now")
