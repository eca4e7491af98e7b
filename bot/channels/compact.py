"""What a browser is sent of the widget's files: without their comments, under gzip.

Comments that begin a line and JSDoc within one are left out; all other bytes and the lines' numbers stay, so
that a browser's tools show what is written.
"""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from pathlib import Path

COMMENTED = {".js", ".css"}
TEXTS = COMMENTED | {".html", ".svg"}
"""What gzip makes smaller."""

_COMMENT = re.compile(rb"^[ \t]*/\*.*?\*/|/\*\* @.*?\*/ ?", re.DOTALL | re.MULTILINE)


@lru_cache(maxsize=64)
def compact(path: Path, _changed_at_ns: int) -> bytes:
    """The bytes to send, gzipped; made once for each version of the file."""
    content = path.read_bytes()
    if path.suffix in COMMENTED:
        content = _COMMENT.sub(lambda comment: b"\n" * comment[0].count(b"\n"), content)
    return gzip.compress(content, 9)
