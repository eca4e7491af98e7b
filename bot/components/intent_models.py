"""The two models that vote on an intent: fitted with scikit-learn, kept as arrays."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from bot.components.utterance_features import Utterances

_SPREAD = 6.0
"""Length of the centred sentence vectors that the perceptron reads: unit vectors would take it far longer."""


@dataclass(frozen=True)
class IntentModels:
    """A linear SVM on n-grams and vectors, and a perceptron with one hidden layer on the vectors alone."""

    rarity: np.ndarray
    svm_weights: np.ndarray
    svm_bias: np.ndarray
    centre: np.ndarray
    hidden_weights: np.ndarray
    hidden_bias: np.ndarray
    output_weights: np.ndarray
    output_bias: np.ndarray

    @classmethod
    def fit(cls, utterances: Utterances, intents: np.ndarray, config: Mapping[str, Any]) -> IntentModels:
        """Fit both on utterances and the numbers of their intents, each of 0 … n - 1 at least once."""
        rarity = utterances.rarity()
        svm = LinearSVC(C=config["C"], random_state=0).fit(utterances.side_by_side(rarity), intents)
        arrays = {"rarity": rarity, "svm_weights": svm.coef_.T, "svm_bias": svm.intercept_}
        arrays |= _perceptron(utterances.vectors, intents, config)
        if len(svm.classes_) == 2:  # scikit-learn keeps one column for two classes
            for name in ("svm_weights", "svm_bias", "output_weights", "output_bias"):
                arrays[name] = np.stack([-arrays[name][..., 0], arrays[name][..., 0]], axis=-1) / 2
        # Rows of n-grams lie together, else SciPy would copy the whole matrix for each message.
        return cls(**{name: np.ascontiguousarray(array, np.float32) for name, array in arrays.items()})

    def probabilities(self, utterances: Utterances, config: Mapping[str, Any]) -> np.ndarray:
        """Return the vote, shape (messages, intents): each row sums to 1."""
        margins = utterances.side_by_side(self.rarity) @ self.svm_weights + self.svm_bias
        votes = softmax(config["sharpness"] * margins, axis=1)
        if not len(self.centre):
            return votes
        hidden = _centred(utterances.vectors, self.centre) @ self.hidden_weights + self.hidden_bias
        outputs = np.maximum(hidden, 0) @ self.output_weights + self.output_bias
        weight = config["perceptron_weight"]
        return (votes + weight * softmax(outputs, axis=1)) / (1 + weight)


def _perceptron(vectors: np.ndarray, intents: np.ndarray, config: Mapping[str, Any]) -> dict[str, np.ndarray]:
    names = ("hidden_weights", "hidden_bias", "output_weights", "output_bias")
    if not vectors.shape[1]:
        return {"centre": np.zeros(0), **{name: np.zeros((0, 1)) for name in names}}
    centre = vectors.mean(axis=0)
    model = MLPClassifier(
        (config["hidden"],),
        alpha=config["alpha"],
        batch_size=min(128, len(vectors)),
        learning_rate_init=2e-3,
        max_iter=config["epochs"],
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # `epochs` says when to stop
        model.fit(_centred(vectors, centre), intents)
    (hidden, output), (hidden_bias, output_bias) = model.coefs_, model.intercepts_
    fitted = dict(zip(names, (hidden, hidden_bias, output, output_bias), strict=True))
    return {"centre": centre, **fitted}


def _centred(vectors: np.ndarray, centre: np.ndarray) -> np.ndarray:
    moved = vectors - centre
    return _SPREAD * moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
