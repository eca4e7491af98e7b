"""Answers from the store's own policies: the sentence that fits a question best, by words and by meaning."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import Stemmer

from actions.policy_files import Passage, Policy, passages_of, read_policies
from actions.policy_words import PolicyWords
from actions.references import ReferenceWords, says, tokens
from recommender import Speller

Embed = Callable[[str], npt.NDArray[np.float32]]
"""A text → its unit vector, shape (dimension,)."""

WORDS, MEANING, TOPIC, KIND, FIRST = 1.0, 1.2, 0.1, 0.2, 0.06
"""Weights of a sentence's parts: words in common (0…1), cosine, being of the topic that is asked for,
telling the kind of thing that is asked for, standing first
(tuned by `python -m benchmarks.policies`)."""
FIRST_OF_ALL = 0.5
"""The same where nothing but the topic is asked for: the rule stands before its exceptions."""
_FEW_WORDS = 4
_SHORTEST = 4
"""Letters of a mistyped word; of three, "shp" may be "ship" or "shop"."""
ENOUGH = 0.8
"""Below it nothing answers."""
ENOUGH_OF_WORDS = 0.3
"""The same where there is no meaning to go by: the index is not loaded yet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the policies say: a passage, or only the policy that should say it and does not."""

    passage: Passage | None
    topic: Policy | None


class Policies:
    """The sentences of policies/*.md, searchable by stems and by meaning."""

    def __init__(self, policies: Sequence[Policy], words: ReferenceWords, policy_words: PolicyWords) -> None:
        self._words, self._own = words, policy_words
        self._policies = policies
        self._phrases = {p.source: (*p.phrases, *words.topics.get(p.topic, ())) for p in policies}
        every = [passage for policy in policies for passage in passages_of(policy)]
        # A sentence that stands in several policies, as a preamble does, answers nothing.
        often = Counter(passage.sentence for passage in every)
        self._passages = [passage for passage in every if often[passage.sentence] == 1]
        self._speller = self._spelling()
        self._stemmed = [set(self._stems(tokens(p.sentence))) for p in self._passages]
        self._vectors = lru_cache(maxsize=1)(self._embedded)

    @classmethod
    def load(cls, folder: Path, words: ReferenceWords, policy_words: PolicyWords) -> Policies:
        """Read a folder of policies; a folder that is not there holds none.

        Raises:
            StoreError: a file has no front matter with `topic` and `title`.
        """
        return cls(read_policies(folder), words, policy_words)

    @property
    def topics(self) -> frozenset[str]:
        """What there are policies about."""
        return frozenset(policy.topic for policy in self._policies)

    def find(self, question: str, embed: Embed | None = None) -> Answer:
        """The sentence that answers best; `embed` may be missing while the index is being loaded."""
        question = self.put_right(question)
        said = tokens(question)
        topic = next(iter(self._policies_asked(said)), None)
        scores = self.scores(question, embed)
        if not scores.size:
            return Answer(None, topic)
        if topic and self._asks_nothing_more(said, topic):
            scores += FIRST_OF_ALL * self._first
            scores[[passage.policy != topic for passage in self._passages]] = -1
            return Answer(self._passages[int(np.argmax(scores))], topic)
        best = int(np.argmax(scores))
        enough = ENOUGH if embed else ENOUGH_OF_WORDS
        return Answer(self._passages[best] if scores[best] >= enough else None, topic)

    def remedy(self, complaint: str, embed: Embed | None = None) -> Passage | None:
        """What answers a complaint best, if it says how that is made good; nothing else is of use then."""
        found = self.find(complaint, embed).passage
        return found if found and self._own.tells_remedy(found.sentence) else None

    def put_right(self, question: str) -> str:
        """A question with its typos put right towards the policies' words; as it is if it has none."""
        said = tokens(question)
        right = self._speller.put_right(said)
        return question if right == said else " ".join(right)

    def _spelling(self) -> Speller:
        """Knows the words of the policies and those by which they are asked for."""
        phrases = [phrase for said in self._phrases.values() for phrase in said]
        targets = tokens(" ".join([p.sentence for p in self._passages] + phrases + self._own.phrases()))
        return Speller(targets, self._words.fillers | self._words.function_words, shortest=_SHORTEST)

    def scores(self, question: str, embed: Embed | None) -> npt.NDArray[np.float64]:
        """How well each sentence answers."""
        said = tokens(question)
        parts: list[npt.NDArray[Any]] = [
            WORDS * self._words_in_common(said),
            TOPIC * self._of_topic(said),
            KIND * self._of_kind(said),
            FIRST * self._first,
        ]
        if embed is not None and self._passages and said:
            parts.append(MEANING * (self._vectors(embed) @ embed(question)))
        total: npt.NDArray[np.float64] = np.sum(parts, axis=0)
        for at, passage in enumerate(self._passages):
            if self._own.is_elsewhere(said, passage.sentence):
                total[at] -= 1
        return total

    def _asks_nothing_more(self, said: list[str], topic: Policy) -> bool:
        """Whether a message names the topic and nothing of it: "delivery info please", "wholesale?"."""
        ways = [topic.topic, topic.title, *topic.phrases]
        if len(said) <= _FEW_WORDS:
            ways += self._phrases[topic.source]
        named = {word for phrase in ways for word in tokens(phrase)}
        return not set(said) - named - self._words.fillers - self._words.function_words

    @property
    def _first(self) -> npt.NDArray[np.float64]:
        """1 for the first sentence of substance of each policy, falling to 0 for its last."""
        standing = []
        for policy in self._policies:
            own = sum(passage.policy == policy for passage in self._passages)
            standing += [1 - i / own for i in range(own)]
        return np.array(standing)

    def _words_in_common(self, said: list[str]) -> npt.NDArray[np.float64]:
        """The share of the question's words of substance that a sentence has, rare words weighing more.

        A word that stands in no policy weighs most: what asks for a zeppelin is not answered by a van.
        """
        ignored = self._words.fillers | self._words.function_words
        content = [word for word in (*said, *self._own.other_words(said)) if word not in ignored]
        weights = {stem: self._rarity(stem) for stem in self._stems(content)}
        shared = [sum(weights[stem] for stem in weights.keys() & stems) for stems in self._stemmed]
        return np.array(shared, dtype=np.float64) / (sum(weights.values()) or 1.0)

    def _rarity(self, stem: str) -> float:
        return math.log(1 + len(self._stemmed) / (1 + sum(stem in stems for stems in self._stemmed)))

    def _of_topic(self, said: list[str]) -> npt.NDArray[np.float64]:
        asked = self._policies_asked(said)
        return np.array([float(passage.policy in asked) for passage in self._passages])

    def _policies_asked(self, said: list[str]) -> list[Policy]:
        return [policy for policy in self._policies if says(said, self._phrases[policy.source])]

    def _of_kind(self, said: list[str]) -> npt.NDArray[np.float64]:
        kinds = self._own.kinds_asked(said)
        return np.array(
            [float(any(self._own.tells(kind, p.sentence) for kind in kinds)) for p in self._passages]
        )

    def _embedded(self, embed: Embed) -> npt.NDArray[np.float32]:
        """Each sentence between what it says by itself and what it says under its policy's title."""
        return np.stack(
            [(embed(p.sentence) + embed(f"{p.policy.title}. {p.sentence}")) / 2 for p in self._passages]
        )

    def _stems(self, said: list[str]) -> list[str]:
        return list(Stemmer.Stemmer(self._words.stemmer).stemWords(said))
