"""The bytes of a feed file: its kind, gzip or not, its lines as text, and the names of its fields."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from recommender.errors import InputError

MAX_ROW = 1_000_000
"""Bytes of one line (characters of one JSON object) that are read; a longer one is refused."""

_KINDS = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "tsv", ".txt": "tsv"}
_GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Row:
    """Fields of one record under normalised names (`image_link`), and the line it begins on."""

    line: int
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A record that is no record: the line it begins on and why."""

    line: int
    reason: str
    field: str = ""


class FieldTwiceError(ValueError):
    """Two columns or keys of one name."""


def feed_kind(path: Path) -> str:
    """Return json, jsonl, csv or tsv by the name of the file."""
    suffixes = [s.lower() for s in path.suffixes if s.lower() != ".gz"]
    kind = _KINDS.get(suffixes[-1]) if suffixes else None
    if kind is None:
        raise InputError(f"{path}: the name must end in one of {', '.join(_KINDS)} (.gz may follow)")
    return kind


def open_feed(path: Path) -> io.BufferedReader:
    """Open for reading, through gzip where the first bytes say so whatever the name is."""
    raw = path.open("rb")
    if raw.peek(2)[:2] != _GZIP_MAGIC:
        return raw
    raw.close()
    return io.BufferedReader(gzip.open(path, "rb"))


def text_lines(path: Path, file: BinaryIO) -> Iterator[tuple[int, str | None]]:
    """Yield (line number, text with its line end); None for a line over MAX_ROW bytes."""
    number = 0
    while line := file.readline(MAX_ROW + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if len(line) > MAX_ROW and not line.endswith(b"\n"):
            while (rest := file.readline(MAX_ROW)) and not rest.endswith(b"\n"):
                pass
            yield number, None
            continue
        try:
            yield number, line.decode("utf-8")
        except UnicodeDecodeError as error:
            not_utf8(path, number, error)


def not_utf8(path: Path, line: int, error: UnicodeDecodeError) -> NoReturn:
    """Raise InputError for bytes that are no UTF-8."""
    byte = error.object[error.start]
    raise InputError(
        f"{path}: line {line}: byte 0x{byte:02x} is not UTF-8; save the file as UTF-8"
    ) from error


def named_fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the fields under Merchant names; FieldTwiceError where two of them differ."""
    fields: dict[str, Any] = {}
    for name, value in pairs:
        key = field_name(name)
        if key in fields and fields[key] != value:
            raise FieldTwiceError(key)
        fields[key] = value
    return fields


def field_name(name: str) -> str:
    """Return the Merchant attribute name that a column stands for: "g:Image Link" → "image_link"."""
    return "_".join(name.strip().lower().removeprefix("g:").replace("-", " ").replace("_", " ").split())
