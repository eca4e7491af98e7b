"""Writing feeds: JSON lines and CSV, gzipped to the same bytes every time, swapped in whole."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def write_products(path: Path, rows: Iterable[Mapping[str, object]]) -> int:
    """Write products as gzipped JSON lines, empty fields left out; return how many."""
    lines = [
        json.dumps({key: value for key, value in row.items() if value not in (None, "")}, ensure_ascii=False)
        for row in rows
    ]
    _write_gzip(path, "".join(line + "\n" for line in lines))
    return len(lines)


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Write a gzipped CSV with a header line; return the number of rows below it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    _write_gzip(path, text.getvalue())
    return count


def _write_gzip(path: Path, text: str) -> None:
    """A header without name and time makes the bytes reproducible; a rename leaves no half-written feed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0))
    part.replace(path)
