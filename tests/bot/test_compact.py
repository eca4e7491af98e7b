"""What is left out of a file that browsers are sent, and what never is."""

from __future__ import annotations

import gzip
from pathlib import Path

from bot.channels.compact import compact

MODULE = b"""/** What it is. */

import { html } from "./dom.js"; /* why */

/**
 * @param {string} text
 */
export function say(text) {
  // a line
  const accept = "image/*", all = `*/ /*`;
  const f = (/** @type {number} */ n) => n * 2 /n;
  return /\\/\\*x*\\//.test(text);
}
"""


def sent(folder: Path, name: str, content: bytes) -> bytes:
    path = folder / name
    path.write_bytes(content)
    return gzip.decompress(compact(path, path.stat().st_mtime_ns))


def test_comments_and_spaces_are_left_out_and_texts_and_patterns_stay(tmp_path: Path) -> None:
    script = sent(tmp_path, "module.js", MODULE).decode()
    assert script.startswith('import{html}from"./dom.js"')
    for gone in ("What it is", "why", "@param", "// a line", "@type"):
        assert gone not in script
    for kept in ('"image/*"', "`*/ /*`", r"/\/\*x*\//.test(text)"):
        assert kept in script


def test_styles_keep_their_texts(tmp_path: Path) -> None:
    style = b"/* a\nb */\n.x { content: '/* */;  x'; }\n"
    assert sent(tmp_path, "look.css", style) == b".x{content:'/* */;  x'}"


def test_pages_stay_as_they_are(tmp_path: Path) -> None:
    assert sent(tmp_path, "page.html", b"/** @stays */") == b"/** @stays */"


def test_a_changed_file_is_sent_as_it_is_now(tmp_path: Path) -> None:
    assert sent(tmp_path, "a.js", b"1;").rstrip(b";") == b"1"
    (tmp_path / "a.js").unlink()
    path = tmp_path / "a.js"
    path.write_bytes(b"2;")
    assert gzip.decompress(compact(path, path.stat().st_mtime_ns + 1)).rstrip(b";") == b"2"
