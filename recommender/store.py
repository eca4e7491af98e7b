"""The settings of a store: `store.yml` (docs/formats.md)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from recommender.errors import InputError
from recommender.synonyms import Groups


@dataclass(frozen=True, slots=True)
class Store:
    """Where a store keeps its files, and its money and language; paths begin with `folder`."""

    folder: Path
    name: str
    currency: str
    language: str
    products: tuple[Path, ...]
    interactions: tuple[Path, ...]
    taxonomy: Path
    search: Mapping[str, float]
    synonyms: Groups = ()
    photos: Path | None = None

    @classmethod
    def read(cls, folder: Path) -> Store:
        """Read `folder/store.yml`; InputError names the file, the entry and the reason."""
        path = folder / "store.yml"
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise InputError(f"{path}: cannot be read: {error}") from error
        if not isinstance(data, dict):
            raise InputError(f"{path}: expected entries such as `currency: GBP`")
        currency = _text(data, "currency", path)
        if not re.fullmatch(r"[A-Z]{3}", currency):
            raise InputError(f"{path}: currency: {currency!r} is no ISO 4217 code such as GBP")
        products = _files(data, "products", path)
        if not products:
            raise InputError(f"{path}: products: names no feed")
        return cls(
            folder,
            name=_text(data, "name", path),
            currency=currency,
            language=_text({"language": "en", **data}, "language", path),
            products=products,
            interactions=_files(data, "interactions", path),
            taxonomy=folder / _text(data, "taxonomy", path),
            search=_numbers(data, "search", path),
            synonyms=_groups(data, "synonyms", path),
            photos=folder / _text(data, "photos", path) if "photos" in data else None,
        )


def _text(data: dict[str, Any], entry: str, path: Path) -> str:
    value = data.get(entry)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{path}: {entry}: missing or not a text")
    return value.strip()


def _numbers(data: dict[str, Any], entry: str, path: Path) -> Mapping[str, float]:
    """Return the settings of `search`, all above 0; those that are not given keep their defaults."""
    value = data.get(entry) or {}
    if not isinstance(value, dict) or not value.keys() <= {"damping", "meaning"}:
        raise InputError(f"{path}: {entry}: expected damping and meaning")
    if not all(isinstance(number, (int, float)) and 0 < number < 1e6 for number in value.values()):
        raise InputError(f"{path}: {entry}: expected numbers above 0")
    return {name: float(number) for name, number in value.items()}


def _groups(data: dict[str, Any], entry: str, path: Path) -> Groups:
    """Return lists of words that mean the same."""
    value = data.get(entry) or []
    if not isinstance(value, list):
        raise InputError(f"{path}: {entry}: expected a list of groups such as [sofa, settee]")
    for group in value:
        words = group if isinstance(group, list) else []
        if len(words) < 2 or not all(isinstance(word, str) and any(map(str.isalnum, word)) for word in words):
            raise InputError(f"{path}: {entry}: {group!r} is no group of two words or more")
    return tuple(tuple(group) for group in value)


def _files(data: dict[str, Any], entry: str, path: Path) -> tuple[Path, ...]:
    value = data.get(entry) or []
    if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
        raise InputError(f"{path}: {entry}: expected a list of file names")
    return tuple(path.parent / name for name in value)
