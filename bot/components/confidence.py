"""How sure a vote is, set on examples that the voting models did not see."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import softmax
from sklearn.model_selection import StratifiedKFold

from bot.components.intent_models import IntentModels
from bot.components.utterance_features import Utterances

FOLDS = 3
_LEAST = 1e-6
_SHARPENINGS = (0.1, 10.0)


@dataclass(frozen=True)
class Confidence:
    """`lean` is added to the logarithm of out of scope's votes, all are multiplied by `sharpening` then."""

    lean: float = 0.0
    sharpening: float = 1.0

    @classmethod
    def fit(
        cls, votes: np.ndarray, intents: np.ndarray, out_of_scope: int | None, refused: float
    ) -> Confidence:
        """Fit on votes out of fold, shape (examples, intents), and the intents that are right.

        The lean lets `refused` of the examples in scope be taken for out of scope. The sharpening is the
        reciprocal temperature of Guo et al. (2017), On calibration of modern neural networks: a confidence
        becomes the share of such messages of which the intent is the right one.
        """
        lean = 0.0
        if out_of_scope is not None:
            inside = intents != out_of_scope
            best = np.delete(votes, out_of_scope, axis=1).max(axis=1)
            lead = _log(best[inside]) - _log(votes[inside, out_of_scope])
            lean = float(np.quantile(lead, refused))
        leaning = _leaning(votes, out_of_scope, lean)

        def surprise(sharpening: float) -> float:
            right = softmax(sharpening * leaning, axis=1)[np.arange(len(intents)), intents]
            return -float(_log(right).mean())

        return cls(lean, float(minimize_scalar(surprise, bounds=_SHARPENINGS, method="bounded").x))

    def of(self, votes: np.ndarray, out_of_scope: int | None) -> np.ndarray:
        """Return probabilities, shape (messages, intents); each row sums to 1."""
        return softmax(self.sharpening * _leaning(votes, out_of_scope, self.lean), axis=1)


def out_of_fold(utterances: Utterances, intents: np.ndarray, config: Mapping[str, Any]) -> np.ndarray:
    """Return the votes of models that did not see the example, shape (examples, intents).

    ValueError where no intent has two examples.
    """
    votes = np.zeros((len(intents), intents.max() + 1))
    for seen, unseen in _folds(intents):
        known, numbers = np.unique(intents[seen], return_inverse=True)
        models = IntentModels.fit(utterances[seen], numbers, config)
        votes[np.ix_(unseen, known)] = models.probabilities(utterances[unseen], config)
    return votes


def _folds(intents: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    most = int(np.bincount(intents).max())
    folds = StratifiedKFold(min(FOLDS, most), shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # an intent of fewer examples than folds
        return list(folds.split(intents, intents))


def _leaning(votes: np.ndarray, out_of_scope: int | None, lean: float) -> np.ndarray:
    logarithms = _log(votes)
    if out_of_scope is not None:
        logarithms[:, out_of_scope] += lean
    return logarithms


def _log(votes: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(votes, _LEAST))
