"""Hand-written utterances against their full readings, with the vocabulary of the demo store."""

from collections import Counter

import pytest

from benchmarks.readings import PARTS, described, misread, utterances
from recommender.catalogue import Catalogue
from recommender.query import QueryReader
from recommender.query.tokens import norms
from recommender.vocabulary import Vocabulary

FLOOR = {"tune": 0.96, "final": 0.94, "unseen": 0.9, "blind": 0.89}
"""What honest effort reached, less a few utterances for changes of the demo store's words."""


@pytest.fixture(scope="module")
def reader(demo_catalogue: Catalogue) -> QueryReader:
    return QueryReader(Vocabulary.of(demo_catalogue), demo_catalogue.currency)


@pytest.mark.parametrize("part", PARTS)
def test_utterances_are_read_exactly(part: str, reader: QueryReader) -> None:
    wanted = [utterance for utterance in utterances() if utterance.part == part]
    wrong = misread(reader, wanted)
    print("\n".join(described(*one) for one in wrong))
    assert len(wanted) >= 80
    assert 1 - len(wrong) / len(wanted) >= FLOOR[part], "\n".join(described(*one) for one in wrong)


def test_no_message_stands_twice() -> None:
    said = Counter(norms(utterance.say) for utterance in utterances())
    assert [words for words, times in said.items() if times > 1] == []
