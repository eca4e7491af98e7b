"""Records of CSV and TSV feeds; the first line names the fields."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from recommender.errors import InputError
from recommender.pipelines.feed_file import MAX_ROW, BadRow, Row, field_name, text_lines


class _Source:
    """The lines of the file as the CSV reader takes them, remembering whether the last one was whole."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._lines = text_lines(path, file)
        self.ends_whole = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        number, line = next(self._lines)
        if line is None:
            raise InputError(f"{self._path}: line {number}: longer than {MAX_ROW} bytes")
        self.ends_whole = line.endswith("\n")
        return line


def table_rows(path: Path, file: BinaryIO, delimiter: str) -> Iterator[Row | BadRow]:
    """Yield the records below the header; one with more or fewer cells than it is a `BadRow`."""
    source = _Source(path, file)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    header = _header(path, reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error) or "field limit" in str(error):
                raise InputError(f"{path}: line {line}: a quotation mark is never closed: {error}") from error
            yield BadRow(line, f"not valid: {error}")
            continue
        if len(cells) == len(header):
            yield Row(line, dict(zip(header, cells, strict=True)))
        elif cells:
            reason = f"has {len(cells)} fields, the header has {len(header)}"
            if len(cells) < len(header) and not source.ends_whole:
                raise InputError(f"{path}: line {line}: the file ends in the middle of a line: {reason}")
            yield BadRow(line, reason)


def _header(path: Path, reader: Iterator[list[str]]) -> list[str]:
    try:
        header = [field_name(name) for name in next(reader, [])]
    except csv.Error as error:
        raise InputError(f"{path}: line 1: the header is not valid: {error}") from error
    if not any(header):
        raise InputError(f"{path}: line 1: no header")
    twice = [name for name in header if name and header.count(name) > 1]
    if twice:
        raise InputError(f"{path}: line 1: {twice[0]}: two columns of this name")
    return header
