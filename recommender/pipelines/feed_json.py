"""Records of JSON feeds: JSON lines, or one list that is read object by object."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from recommender.errors import InputError
from recommender.pipelines.feed_file import (
    MAX_ROW,
    BadRow,
    FieldTwiceError,
    Row,
    named_fields,
    not_utf8,
    text_lines,
)

_CHUNK = 1 << 16


def line_rows(path: Path, file: BinaryIO) -> Iterator[Row | BadRow]:
    """Yield the objects of JSON lines."""
    for number, line in text_lines(path, file):
        if line is None:
            yield BadRow(number, f"longer than {MAX_ROW} bytes")
        elif line.strip():
            row = _json_row(number, line)
            if isinstance(row, BadRow) and not line.endswith("\n"):
                raise InputError(
                    f"{path}: line {number}: the file ends in the middle of a line: {row.reason}"
                )
            yield row


def _json_row(number: int, text: str) -> Row | BadRow:
    try:
        value = _DECODER.decode(text.strip())
    except RecursionError:
        return BadRow(number, "nested too deeply")
    except ValueError as error:
        return BadRow(number, f"not valid JSON: {error}")
    return _row(number, value)


def _row(number: int, value: Any) -> Row | BadRow:
    if not isinstance(value, dict):
        return BadRow(number, "not a JSON object")
    try:
        return Row(number, named_fields(list(value.items())))
    except FieldTwiceError as error:
        return BadRow(number, "stated twice", field=str(error))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


# Prices stay exact: no float is ever made of them.
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)


def list_rows(path: Path, file: BinaryIO) -> Iterator[Row | BadRow]:
    """Yield the objects of a JSON list, holding one object and one chunk at a time."""
    source = _Text(path, file)
    source.take("[")
    if source.mark() == "]":
        source.take("]")
    else:
        while True:
            line = source.line
            yield _row(line, source.value())
            if source.mark() == "]":
                source.take("]")
                break
            source.take(",")
    if mark := source.mark():
        raise InputError(f"{path}: line {source.line}: {mark!r} after the end of the list")


class _Text:
    """A window on a JSON document that is read chunk by chunk."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
        self._window = ""
        self.line = 1

    def mark(self) -> str:
        """Return the next character that is not blank, "" at the end."""
        while True:
            rest = self._window.lstrip(" \t\r\n")
            self._drop(len(self._window) - len(rest))
            if rest or not self._more():
                return rest[:1]

    def take(self, mark: str) -> None:
        if self.mark() != mark:
            self._fail(f"expected {mark!r}, found {self._window[:1]!r}")
        self._drop(1)

    def value(self) -> Any:
        self.mark()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._window)
                # A number at the window's edge may go on in the next chunk.
                if end < len(self._window) or not self._more():
                    self._drop(end)
                    return value
            except RecursionError:
                self._fail("nested too deeply")
            except ValueError as error:
                if len(self._window) > MAX_ROW:
                    self._fail(f"not valid JSON, or an object longer than {MAX_ROW} characters: {error}")
                if not self._more():
                    self._fail(f"the list is malformed or cut off: {error}")

    def _more(self) -> bool:
        try:
            chunk = self._file.read(_CHUNK)
        except UnicodeDecodeError as error:
            not_utf8(self._path, self.line, error)
        self._window += chunk
        return bool(chunk)

    def _drop(self, count: int) -> None:
        self.line += self._window.count("\n", 0, count)
        self._window = self._window[count:]

    def _fail(self, reason: str) -> NoReturn:
        raise InputError(f"{self._path}: line {self.line}: {reason}")
