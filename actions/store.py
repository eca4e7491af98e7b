"""What the shop says of itself in store.yml, as far as the assistant repeats it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from actions.business_hours import HoursError
from actions.support import Support, SupportError


class StoreError(Exception):
    """The store's own files cannot be used: the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Store:
    """The entries of store.yml that the actions use; the others are the import's (docs/formats.md)."""

    name: str
    language: str
    contact: str
    policies: Path
    support: Support = Support()

    @classmethod
    def load(cls, folder: Path) -> Store:
        """Read `folder`/store.yml.

        Raises:
            StoreError: it is missing or malformed.
        """
        file = folder / "store.yml"
        try:
            entries = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise StoreError(f"{file}: {error}") from error
        if not isinstance(entries, dict):
            raise StoreError(f"{file}: not a mapping")
        for name in ("name", "contact"):
            if not isinstance(entries.get(name), str):
                raise StoreError(f"{file}: {name} is missing or not a text")
        return cls(
            name=entries["name"],
            language=str(entries.get("language", "en")),
            contact=entries["contact"],
            policies=folder / str(entries.get("policies", "policies")),
            support=_support(entries.get("support"), folder, file),
        )


def _support(value: object, folder: Path, file: Path) -> Support:
    try:
        return Support.read(value, folder)
    except (SupportError, HoursError) as error:
        raise StoreError(f"{file}: support: {error}") from error
