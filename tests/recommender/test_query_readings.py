"""Hand-written utterances against their full readings, with the vocabulary of the demo store."""

import pytest

from benchmarks.readings import PARTS, demo_reader, described, misread, utterances

FLOOR = {"tune": 0.97, "final": 0.94}
"""What honest effort reached, less a few utterances for changes of the demo store's words."""


@pytest.mark.parametrize("part", PARTS)
def test_utterances_are_read_exactly(part: str) -> None:
    wanted = [utterance for utterance in utterances() if utterance.part == part]
    wrong = misread(demo_reader(), wanted)
    print("\n".join(described(*one) for one in wrong))
    assert len(wanted) >= 125
    assert 1 - len(wrong) / len(wanted) >= FLOOR[part], "\n".join(described(*one) for one in wrong)
