"""What is out of scope, and how sure an intent is: set on examples that the models did not see."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from bot.components.confidence import Confidence

INTENTS, OUT_OF_SCOPE, EXAMPLES = 5, 4, 4000


@pytest.fixture(scope="module")
def judged() -> tuple[np.ndarray, np.ndarray]:
    """Votes that are too timid, and the intents: drawn as votes sharpened three times say."""
    random = np.random.default_rng(0)
    scores = random.normal(size=(EXAMPLES, INTENTS))
    chances = softmax(3 * scores, axis=1)
    intents = (chances.cumsum(axis=1) < random.random((EXAMPLES, 1))).sum(axis=1)
    return softmax(scores, axis=1), intents


@pytest.mark.parametrize("refused", [0.01, 0.03, 0.1])
def test_the_share_refused_of_what_is_in_scope_is_the_one_asked_for(
    judged: tuple[np.ndarray, np.ndarray], refused: float
) -> None:
    votes, intents = judged
    confidence = Confidence.fit(votes, intents, OUT_OF_SCOPE, refused)
    taken = confidence.of(votes, OUT_OF_SCOPE).argmax(axis=1) == OUT_OF_SCOPE
    assert taken[intents != OUT_OF_SCOPE].mean() == pytest.approx(refused, abs=0.001)


def test_a_confidence_is_the_share_that_is_right(judged: tuple[np.ndarray, np.ndarray]) -> None:
    votes, intents = judged
    probabilities = Confidence.fit(votes, intents, None, 0.0).of(votes, None)
    right = probabilities.argmax(axis=1) == intents
    assert probabilities.sum(axis=1) == pytest.approx(1)
    assert abs(votes.max(axis=1).mean() - right.mean()) > 0.1
    assert probabilities.max(axis=1).mean() == pytest.approx(right.mean(), abs=0.03)
