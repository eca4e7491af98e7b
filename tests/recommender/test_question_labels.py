"""The hand-written questions over the demo store: the bars that answers from listings must keep."""

from pathlib import Path

import pytest

from benchmarks.questions import labelled, outcomes
from recommender import Recommender

ROOT = Path(__file__).parents[2]

TRUE_ANSWERS, RIGHT_SILENCES = 0.9, 0.85


@pytest.fixture(scope="module")
def judged() -> list[str]:
    shop = Recommender.open(ROOT / "artifacts")
    return [outcome for _, _, outcome in outcomes(shop, labelled())]


def test_there_are_enough_questions_and_half_were_kept() -> None:
    assert len(labelled()) >= 120
    assert len(labelled("final")) >= 60
    assert len({(q.item_id, q.question) for q in labelled()}) == len(labelled())


def test_answers_are_true_and_silences_right(judged: list[str]) -> None:
    count = {name: judged.count(name) for name in ("right", "wrong", "silent", "missed")}
    assert count["right"] / (count["right"] + count["wrong"]) >= TRUE_ANSWERS, count
    assert count["silent"] / (count["silent"] + count["missed"]) >= RIGHT_SILENCES, count
