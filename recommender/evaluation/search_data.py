"""Judged queries and the products they are about, read for measuring search (docs/formats.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recommender.errors import InputError
from recommender.pipelines.feed_file import BadRow, Row
from recommender.pipelines.feed_reader import read_rows

FIELDS = {"title": ("title",), "description": ("description", "short_description")}
"""Field of a document (`lexical.FIELDS`) → names it may have in the file."""

MAX_GRADE = 10


@dataclass(frozen=True)
class JudgedQuery:
    """A query, the positions of its judged products and their grades, whole numbers from 0."""

    text: str
    items: npt.NDArray[np.intp]
    grades: npt.NDArray[np.int64]


def read_documents(path: Path) -> dict[str, dict[str, str]]:
    """Return the document of each product by its id, in the order of the file.

    Raises
    ------
    InputError
        The file cannot be read, or a product has no id, an id twice, or no title.
    """
    documents: dict[str, dict[str, str]] = {}
    for row in _rows(path):
        item = _text(row, path, "id")
        if item in documents:
            raise InputError(f"{path}: line {row.line}: id: {item!r} is there already")
        _text(row, path, "title")
        documents[item] = {name: _first(row.fields, fields) for name, fields in FIELDS.items()}
    if not documents:
        raise InputError(f"{path}: no products")
    return documents


def read_judgements(path: Path, positions: Mapping[str, int]) -> list[JudgedQuery]:
    """Return the queries in the order of the file: columns `query`, `product_id`, `grade`.

    Raises
    ------
    InputError
        The file cannot be read, or a line lacks a field, judges an unknown product or one twice, or has a
        grade that is no whole number from 0 to `MAX_GRADE`.
    """
    grades: dict[str, dict[int, int]] = {}
    for row in _rows(path):
        item = _text(row, path, "product_id")
        if item not in positions:
            raise InputError(f"{path}: line {row.line}: product_id: no product {item!r}")
        of_query = grades.setdefault(_text(row, path, "query"), {})
        if positions[item] in of_query:
            raise InputError(f"{path}: line {row.line}: product_id: {item!r} is judged twice for this query")
        of_query[positions[item]] = _grade(row, path)
    if not grades:
        raise InputError(f"{path}: no judgements")
    return [
        JudgedQuery(text, np.array(list(of), dtype=np.intp), np.array(list(of.values()), dtype=np.int64))
        for text, of in grades.items()
    ]


def _rows(path: Path) -> Iterator[Row]:
    for row in read_rows(path):
        if isinstance(row, BadRow):
            raise InputError(f"{path}: line {row.line}: {row.field + ': ' if row.field else ''}{row.reason}")
        yield row


def _text(row: Row, path: Path, field: str) -> str:
    value = row.fields.get(field)
    text = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if not text:
        raise InputError(f"{path}: line {row.line}: {field}: missing")
    return text


def _grade(row: Row, path: Path) -> int:
    text = str(row.fields.get("grade")).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= MAX_GRADE):
        raise InputError(
            f"{path}: line {row.line}: grade: {text!r} is not a whole number from 0 to {MAX_GRADE}"
        )
    return int(text)


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> str:
    texts = (" ".join(str(fields[name]).split()) for name in names if fields.get(name) is not None)
    return next((text for text in texts if text), "")
