"""Answers from the store's own policies: the topic that is asked for, and its paragraph that fits best."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import Stemmer
import yaml

from actions.references import ReferenceWords, says, tokens
from actions.store import StoreError

_FRONT_MATTER = "---"
_SPEAKS, _STANDS_FIRST = 0.1, 0.5
"""Weights of a paragraph's standing, see `Policies._standings`."""


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
    """One paragraph of a policy."""

    policy: Policy
    text: str


class Policies:
    """The paragraphs of policies/*.md, searchable with BM25 over stems."""

    def __init__(self, policies: Sequence[Policy], words: ReferenceWords) -> None:
        self._words = words
        self._phrases = {p.source: (*p.phrases, *words.topics.get(p.topic, ())) for p in policies}
        self._names = {p.source: self._stems(tokens(f"{p.topic} {p.title}")) for p in policies}
        self._passages = [Passage(policy, text) for policy in policies for text in policy.paragraphs]
        self._index = bm25s.BM25()
        if self._passages:
            corpus = [self._stems(tokens(passage.text)) for passage in self._passages]
            self._index.index(corpus, show_progress=False)
        self._standing = self._standings()

    @classmethod
    def load(cls, folder: Path, words: ReferenceWords) -> Policies:
        """Read a folder of policies; a folder that is not there holds none.

        Raises:
            StoreError: a file has no front matter with `topic` and `title`.
        """
        return cls([_read(file) for file in sorted(folder.glob("*.md"))], words)

    def find(self, question: str) -> Passage | None:
        """The paragraph that answers best, or None if the policies do not speak of it."""
        said = tokens(question)
        asked = {source for source, phrases in self._phrases.items() if says(said, phrases)}
        # Within a topic nearly every word helps to choose; without one, only words of substance count.
        ignored = self._words.function_words if asked else self._words.fillers | self._words.function_words
        scores = self._scores([word for word in said if word not in ignored], asked)
        if not asked and not any(scores):
            return None
        return max(
            (
                (score + self._standing[i], -i, passage)
                for i, (score, passage) in enumerate(zip(scores, self._passages, strict=True))
                if passage.policy.source in asked or (not asked and score > 0)
            )
        )[-1]

    def _standings(self) -> list[float]:
        """How central each paragraph is to its policy: what a question about the topic as a whole gets.

        It speaks of what the topic is asked for with, and stands before the exceptions. Weighs less than
        one word of the question that matches.
        """
        standing = []
        for policy in dict.fromkeys(passage.policy for passage in self._passages):
            phrases = self._words.topics.get(policy.topic, policy.phrases)
            words = [word for phrase in phrases for word in tokens(phrase)]
            scores = self._scores([word for word in set(words) if word not in self._words.function_words])
            own = [s for s, passage in zip(scores, self._passages, strict=True) if passage.policy == policy]
            highest = max(own) or 1.0
            standing += [
                _SPEAKS * s / highest + _STANDS_FIRST * (1 - i / len(own)) if s else 0.0
                for i, s in enumerate(own)
            ]
        return standing

    def _scores(self, content: list[str], asked: Collection[str] = ()) -> Sequence[float]:
        """BM25 of each paragraph; the names of the policies asked for choose none of their paragraphs."""
        names = {stem for source in asked for stem in self._names[source]}
        stems = [stem for stem in self._stems(content) if stem not in names]
        known = [stem for stem in stems if self._passages and stem in self._index.vocab_dict]
        return list(self._index.get_scores(known)) if known else [0.0] * len(self._passages)

    def _stems(self, said: list[str]) -> list[str]:
        return list(Stemmer.Stemmer(self._words.stemmer).stemWords(said))


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
