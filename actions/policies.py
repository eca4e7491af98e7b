"""Answers from the store's own policies: the topic that is asked for, and its paragraph that fits best."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import bm25s
import Stemmer
import yaml

from actions.references import ReferenceWords, says, tokens
from actions.store import StoreError

_FRONT_MATTER = "---"


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of a policy; `source` is the file below the store's folder."""

    topic: str
    title: str
    source: str
    text: str


class Policies:
    """The paragraphs of policies/*.md, searchable with BM25 over stems."""

    def __init__(self, passages: tuple[Passage, ...], stemmer: str) -> None:
        self._passages = passages
        self._stemmer = stemmer
        self._index = bm25s.BM25()
        if passages:
            corpus = [self._stems(tokens(f"{p.topic} {p.title} {p.text}")) for p in passages]
            self._index.index(corpus, show_progress=False)

    @classmethod
    def load(cls, folder: Path, words: ReferenceWords) -> Policies:
        """Read a folder of policies; a folder that is not there holds none.

        Raises:
            StoreError: a file has no front matter with `topic` and `title`.
        """
        passages = [passage for file in sorted(folder.glob("*.md")) for passage in _read(file)]
        return cls(tuple(passages), words.stemmer)

    def find(self, question: str, words: ReferenceWords) -> Passage | None:
        """The paragraph that answers best, or None if the policies do not speak of it."""
        said = tokens(question)
        topics = {topic for topic, phrases in words.topics.items() if says(said, phrases)}
        # Within a topic every word helps to choose the paragraph; without one, only words of substance count.
        content = said if topics else [word for word in said if word not in words.fillers]
        known = [s for s in self._stems(content) if s in self._index.vocab_dict] if self._passages else []
        scores = self._index.get_scores(known) if known else [0.0] * len(self._passages)
        ranked = sorted(zip(scores, self._passages, strict=True), key=lambda pair: -pair[0])
        for score, passage in ranked:
            if passage.topic in topics or (not topics and score > 0):
                return passage
        return None

    def _stems(self, said: list[str]) -> list[str]:
        return list(Stemmer.Stemmer(self._stemmer).stemWords(said))


def _read(file: Path) -> list[Passage]:
    try:
        start, head, body = file.read_text(encoding="utf-8").split(_FRONT_MATTER, 2)
        matter: Mapping[str, str] = yaml.safe_load(head)
        topic, title = str(matter["topic"]), str(matter["title"])
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError) as error:
        raise StoreError(f"{file}: no front matter with topic and title: {error}") from error
    paragraphs = [" ".join(paragraph.split()) for paragraph in body.split("\n\n")]
    source = f"{file.parent.name}/{file.name}"
    return [Passage(topic, title, source, text) for text in paragraphs if text and not text.startswith("#")]
