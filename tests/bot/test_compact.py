"""What is left out of a file that browsers are sent, and what never is."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

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
SENT = b"""

import{html}from "./dom.js";/*why*/




export function say(text){

const accept="image/*",all=`*/ /*`;
const f=(n)=>n*2 /n;
return /\\/\\*x*\\//.test(text);
}
"""


def sent(folder: Path, name: str, content: bytes) -> bytes:
    path = folder / name
    path.write_bytes(content)
    return gzip.decompress(compact(path, path.stat().st_mtime_ns))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("module.js", MODULE, SENT),
        ("look.css", b"/* a\nb */\n.x { content: '/* */;  x'; }\n", b"\n\n.x{content:'/* */;  x';}"),
        ("page.html", b"/** @stays */", b"/** @stays */"),
    ],
)
def test_comments_and_spaces_are_left_out_and_lines_of_scripts_stay(
    tmp_path: Path, name: str, content: bytes, expected: bytes
) -> None:
    assert sent(tmp_path, name, content) == expected
    if name.endswith(".js"):
        assert expected.count(b"\n") == content.count(b"\n")


def test_a_changed_file_is_sent_as_it_is_now(tmp_path: Path) -> None:
    assert sent(tmp_path, "a.js", b"1;") == b"1;"
    (tmp_path / "a.js").unlink()
    path = tmp_path / "a.js"
    path.write_bytes(b"2;")
    assert gzip.decompress(compact(path, path.stat().st_mtime_ns + 1)) == b"2;"
