"""The category tree of a store: names, parents, everyday synonyms, and the rules that place products."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from recommender.errors import InputError

_LISTS = ("synonyms", "match", "not", "weak", "source", "source_hint")


@dataclass(frozen=True, slots=True)
class Category:
    """One node; the rule lists are explained in docs/formats.md (`not_` is the file's `not`)."""

    id: str
    name: str
    parent: str | None = None
    synonyms: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    source_hint: tuple[str, ...] = ()
    flavours: bool = False
    noun: str = ""
    giftable: bool = False


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A tree of categories in the order of the file; `patterns` are its words for surface patterns."""

    categories: Mapping[str, Category]
    fallback: str
    patterns: tuple[str, ...] = ()
    _paths: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __iter__(self) -> Iterator[Category]:
        return iter(self.categories.values())

    def __contains__(self, category: str) -> bool:
        return category in self.categories

    def name(self, category: str) -> str:
        """Return the display name; KeyError for an unknown id."""
        return self.categories[category].name

    def noun(self, category: str) -> str:
        """Return the plural that stands for its items in a sentence; KeyError for an unknown id."""
        entry = self.categories[category]
        return entry.noun or entry.name.lower()

    def path(self, category: str) -> tuple[str, ...]:
        """Return the ids from the root down to `category` itself."""
        if category not in self._paths:
            parent = self.categories[category].parent
            self._paths[category] = (*(self.path(parent) if parent else ()), category)
        return self._paths[category]

    def is_within(self, category: str, ancestor: str) -> bool:
        """Tell whether `category` is `ancestor` or stands below it."""
        return ancestor in self.path(category)

    def flavours(self, category: str) -> bool:
        """Tell whether colour words name tastes or scents in this category (set here or above)."""
        return any(self.categories[c].flavours for c in self.path(category))

    def giftable(self, category: str) -> bool:
        """Tell whether its items make a present by themselves (set here or above)."""
        return any(self.categories[c].giftable for c in self.path(category))

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads back."""
        return {"fallback": self.fallback, "patterns": self.patterns, "categories": [asdict(c) for c in self]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Taxonomy:
        """Rebuild from `to_json`, whose content was validated when it was made."""
        rows: list[dict[str, Any]] = [
            {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
            for row in data["categories"]
        ]
        return cls({row["id"]: Category(**row) for row in rows}, data["fallback"], tuple(data["patterns"]))

    @classmethod
    def read(cls, path: Path) -> Taxonomy:
        """Read and validate a taxonomy.yml; InputError names the file, the category and the reason."""
        try:
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise InputError(f"{path}: cannot be read: {error}") from error
        if not isinstance(data, dict) or not isinstance(data.get("categories"), list):
            raise InputError(f"{path}: categories: expected a list")
        categories: dict[str, Category] = {}
        for number, row in enumerate(data["categories"], start=1):
            category = _category(row, f"{path}: category {number}")
            if category.id in categories:
                raise InputError(f"{path}: category {category.id!r}: stated twice")
            categories[category.id] = category
        patterns = _phrases(data.get("patterns", []), f"{path}: patterns")
        taxonomy = cls(categories, str(data.get("fallback", "")), patterns)
        _check_tree(taxonomy, path)
        return taxonomy


def _category(row: Any, where: str) -> Category:
    if not isinstance(row, dict) or not row.get("id") or not row.get("name"):
        raise InputError(f"{where}: needs an id and a name")
    where = f"{where} ({row['id']})"
    known = {"id", "name", "parent", "flavours", "noun", "giftable", *_LISTS}
    if unknown := set(row) - known:
        raise InputError(f"{where}: unknown entry {sorted(map(str, unknown))[0]!r}")
    lists = {name: _phrases(row.get(name, []), f"{where}: {name}") for name in _LISTS}
    lists["not_"] = lists.pop("not")
    parent = row.get("parent")
    return Category(
        str(row["id"]).lower(),
        str(row["name"]),
        parent=str(parent).lower() if parent else None,
        flavours=bool(row.get("flavours", False)),
        noun=str(row.get("noun") or ""),
        giftable=bool(row.get("giftable", False)),
        **lists,
    )


def _phrases(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise InputError(f"{where}: expected a list")
    # YAML reads a bare `no` or `12` as something else than a word.
    if bad := [v for v in value if not isinstance(v, str) or not v.strip()]:
        raise InputError(f"{where}: {bad[0]!r} is not a text (quote it)")
    return tuple(v.strip().lower() for v in value)


def _check_tree(taxonomy: Taxonomy, path: Path) -> None:
    if taxonomy.fallback not in taxonomy:
        raise InputError(f"{path}: fallback: {taxonomy.fallback!r} is no category")
    for category in taxonomy:
        seen, parent = {category.id}, category.parent
        while parent:
            if parent not in taxonomy:
                raise InputError(f"{path}: category {category.id!r}: parent {parent!r} is no category")
            if parent in seen:
                raise InputError(f"{path}: category {category.id!r}: its parents form a circle")
            seen.add(parent)
            parent = taxonomy.categories[parent].parent
