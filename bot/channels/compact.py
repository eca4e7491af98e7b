"""What a browser is sent of the widget's files: without comments and spaces that only people need, gzipped.

It reads files as prettier formats them, with no text that runs over lines and no template within a template.
Names and the lines' numbers of scripts stay, so that a browser's tools show what is written.
"""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from pathlib import Path

COMMENTED = {".js", ".css"}
TEXTS = COMMENTED | {".html", ".svg"}
"""What gzip makes smaller."""

_COMMENT = re.compile(rb"^[ \t]*/\*.*?\*/|/\*\* @.*?\*/ ?|(?<=\s)// [^\n]*", re.DOTALL | re.MULTILINE)
_INDENTATION = re.compile(rb"^[ \t]+|[ \t]+$", re.MULTILINE)
_SPACING = {
    ".css": re.compile(rb"(\"[^\"\n]*\"|'[^'\n]*')|\s*([{};,])\s*|(:) "),
    ".js": re.compile(
        rb"(\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"  # texts stay as they are
        rb"|(?<=[(,=:] )/(?:[^/\\\n]|\\.)+/|\((?=/)/(?:[^/\\\n]|\\.)+/)"  # and so do patterns
        rb"| *(=>|===|!==|&&|\|\||\?\?=?|[=(){},;:?<>*]) *"
    ),
}


@lru_cache(maxsize=64)
def compact(path: Path, _changed_at_ns: int) -> bytes:
    """The bytes to send, gzipped; made once for each version of the file."""
    content = path.read_bytes()
    if path.suffix in COMMENTED:
        content = _COMMENT.sub(lambda comment: b"\n" * comment[0].count(b"\n"), content)
        content = _INDENTATION.sub(b"", content)
        content = _SPACING[path.suffix].sub(lambda found: b"".join(filter(None, found.groups())), content)
    return gzip.compress(content, 9)
