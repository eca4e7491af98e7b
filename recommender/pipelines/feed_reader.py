"""Rows of a feed file, one at a time: JSON, JSON lines, CSV or TSV, gzip or not, in bounded memory.

A row that cannot be parsed comes out as `BadRow` and reading goes on. A file that cannot be read to its end
(unreadable, truncated, not UTF-8, no header, malformed list) raises `InputError` with file, line and reason.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from recommender.errors import InputError
from recommender.pipelines.feed_file import BadRow, Row, feed_kind, open_feed
from recommender.pipelines.feed_json import line_rows, list_rows
from recommender.pipelines.feed_table import table_rows

_DELIMITERS = {"csv": ",", "tsv": "\t"}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_rows(path: Path) -> Iterator[Row | BadRow]:
    """Yield the records of the feed at `path`; the kind is read from its name, gzip from its first bytes."""
    kind = feed_kind(path)
    try:
        with open_feed(path) as file:
            if kind in _DELIMITERS:
                yield from table_rows(path, file, _DELIMITERS[kind])
            elif file.peek(1 << 12).removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(b"["):
                yield from list_rows(path, file)
            else:
                yield from line_rows(path, file)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: the gzip file is damaged or cut off: {error}") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
