"""What browsers are sent of the widget's files: without comments and blanks only people need, gzipped."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

from rcssmin import cssmin
from rjsmin import jsmin

MINIFIED = {".js": jsmin, ".css": cssmin}
TEXTS = MINIFIED.keys() | {".html", ".svg"}
"""What gzip makes smaller."""


@lru_cache(maxsize=64)
def compact(path: Path, _changed_at_ns: int) -> bytes:
    """The bytes to send, gzipped; made once for each version of the file."""
    content = path.read_bytes()
    if path.suffix in MINIFIED:
        content = MINIFIED[path.suffix](content.decode()).encode()
    return gzip.compress(content, 9)
