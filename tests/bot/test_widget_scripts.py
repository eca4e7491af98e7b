"""The widget's scripts as browsers are sent them, and the words that they ask for consent with."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

from bot.channels.compact import compact

ROOT = Path(__file__).resolve().parents[2]
WIDGET = ROOT / "bot" / "widget"
SYNTAX_TREES = Path(__file__).with_name("syntax_trees.mjs")
CONSENT = """import { wordsFor } from "./words.js";
const { version, title, text, levels } = wordsFor("en").consent;
console.log(JSON.stringify([version, [title, text, levels]]));"""
ASKED = {"en-1": "c4134f833d417195251fee718524aec501e36dd17b4e09c68317a0f7a8b8d4e8"}
"""By version, the SHA-256 of what shoppers were asked. Other words: add a line with another version."""


def node(*arguments: str, text: str = "") -> Any:
    """What a script writes as JSON."""
    done = subprocess.run(
        ["node", *arguments], input=text, cwd=WIDGET, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def syntax_trees(scripts: list[str]) -> list[str]:
    trees: list[str] = node(str(SYNTAX_TREES), text=json.dumps(scripts))
    return trees


def sent(path: Path) -> str:
    return gzip.decompress(compact(path, path.stat().st_mtime_ns)).decode()


def test_scripts_are_sent_with_the_syntax_they_are_written_in() -> None:
    paths = sorted(WIDGET.rglob("*.js"))
    written = syntax_trees([path.read_text("utf-8") for path in paths])
    as_sent = syntax_trees([sent(path) for path in paths])
    assert [path.name for path, one, other in zip(paths, written, as_sent, strict=True) if one != other] == []
    assert len(set(written)) == len(paths) > 30


def test_a_blank_within_a_template_is_syntax_and_a_comment_is_none() -> None:
    plain, commented, shorter = syntax_trees(
        ["f(`a  ${b}`);", "/** why */\nf(`a  ${ b }`); // so", "f(`a ${b}`);"]
    )
    assert plain == commented != shorter


def test_other_words_that_ask_for_consent_are_another_version() -> None:
    version, words = node("--input-type=module", "--eval", CONSENT)
    asked = hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()
    assert ASKED.get(version) == asked, "give the words another `version` in words.js, and add it to ASKED"
