"""The store's policies as files: one a topic, front matter and paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from actions.store import StoreError

_FRONT_MATTER = "---"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z£$€\d])")


@dataclass(frozen=True, slots=True)
class Policy:
    """One file of policies: `source` is its path below the store's folder, `phrases` what asks for it."""

    topic: str
    title: str
    source: str
    phrases: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of a policy, and the sentence of it that answers."""

    policy: Policy
    text: str
    sentence: str


def passages_of(policy: Policy) -> list[Passage]:
    """Every sentence with the paragraph that it stands in."""
    return [
        Passage(policy, paragraph, sentence)
        for paragraph in policy.paragraphs
        for sentence in _SENTENCE_END.split(paragraph)
    ]


def read_policies(folder: Path) -> list[Policy]:
    """Read a folder of policies; a folder that is not there holds none.

    Raises:
        StoreError: a file has no front matter with `topic` and `title`.
    """
    return [_read(file) for file in sorted(folder.glob("*.md"))]


def _read(file: Path) -> Policy:
    try:
        _, head, body = file.read_text(encoding="utf-8").split(_FRONT_MATTER, 2)
        matter = yaml.safe_load(head)
        topic, title = str(matter["topic"]), str(matter["title"])
        questions = str(matter.get("questions", ""))
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise StoreError(f"{file}: no front matter with topic and title: {error}") from error
    paragraphs = (" ".join(paragraph.split()) for paragraph in body.split("\n\n"))
    return Policy(
        topic,
        title,
        f"{file.parent.name}/{file.name}",
        tuple(phrase.strip() for phrase in questions.split(",") if phrase.strip()),
        tuple(text for text in paragraphs if text and not text.startswith("#")),
    )
