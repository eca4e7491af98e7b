"""Intent classifier: multinomial logistic regression on sparse and dense sentence features."""

from __future__ import annotations

import json
import warnings
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

WEIGHTS = "weights.npz"
INTENTS = "intents.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(IntentClassifier, GraphComponent):
    """Fitted with scikit-learn, kept as arrays and JSON, run with one matrix product.

    Sparse counts become TF-IDF of unit length and stand beside the (unit) dense features, so that neither
    kind drowns the other.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """What must stand before it."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`C`: inverse strength of regularisation; `iterations`: more than these change no decision."""
        return {"C": 30.0, "iterations": 60, "ranking_length": 3}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._intents: list[str] = []
        self._rarity = np.zeros(0, dtype=np.float32)
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._bias = np.zeros(0, dtype=np.float32)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearClassifier:
        """An unfitted classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearClassifier:
        """The fitted classifier in the model archive."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._intents = json.loads((folder / INTENTS).read_text(encoding="utf-8"))
            with np.load(folder / WEIGHTS, allow_pickle=False) as arrays:
                component._rarity = arrays["rarity"]
                component._weights = arrays["weights"]
                component._bias = arrays["bias"]
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that have an intent, and keep the result in the model archive."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        self._rarity = _rarity(_counts(examples))
        model = LogisticRegression(
            C=self._config["C"], max_iter=self._config["iterations"], class_weight="balanced"
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(self._features(examples), [m.get(INTENT) for m in examples])
        self._set(model)
        self._persist()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set each message's intent and the ranking of the likeliest."""
        probabilities = self.probabilities(messages)
        for message, row in zip(messages, probabilities, strict=True):
            best = np.argsort(-row)[: self._config["ranking_length"]]
            ranking = [{"name": self._intents[i], "confidence": float(row[i])} for i in best]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def probabilities(self, messages: list[Message]) -> np.ndarray:
        """Return each intent's probability, shape (messages, intents)."""
        scores = self._features(messages) @ self._weights + self._bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)

    def _features(self, messages: list[Message]) -> csr_matrix:
        parts = [csr_matrix(_dense(messages))]
        counts = _counts(messages)
        if counts.shape[1]:  # scikit-learn will not normalise a matrix without columns
            counts.data = 1.0 + np.log(counts.data)
            parts.append(normalize(counts.multiply(self._rarity).tocsr(), copy=False))
        return hstack(parts, format="csr", dtype=np.float32)

    def _set(self, model: LogisticRegression) -> None:
        self._intents = [str(name) for name in model.classes_]
        weights, bias = model.coef_, model.intercept_
        if len(self._intents) == 2:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
        # Rows of n-grams lie together, else SciPy would copy the whole matrix for each message.
        self._weights = np.ascontiguousarray(weights.T, dtype=np.float32)
        self._bias = bias.astype(np.float32)

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            (folder / INTENTS).write_text(json.dumps(self._intents), encoding="utf-8")
            np.savez(folder / WEIGHTS, rarity=self._rarity, weights=self._weights, bias=self._bias)


def _counts(messages: list[Message]) -> csr_matrix:
    """The sparse sentence features, shape (messages, n-grams); no columns if the pipeline makes none."""
    rows = [message.get_sparse_features(TEXT)[1] for message in messages]
    if rows[0] is None:
        return csr_matrix((len(messages), 0), dtype=np.float32)
    return vstack([csr_matrix(row.features) for row in rows], format="csr", dtype=np.float32)


def _dense(messages: list[Message]) -> np.ndarray:
    """The dense sentence features, shape (messages, dimension); no columns if the pipeline makes none."""
    rows = [message.get_dense_features(TEXT)[1] for message in messages]
    if rows[0] is None:
        return np.zeros((len(messages), 0), dtype=np.float32)
    return np.vstack([row.features for row in rows])


def _rarity(counts: csr_matrix) -> np.ndarray:
    """Smoothed inverse document frequency of each n-gram, shape (n-grams,)."""
    examples, _ = counts.shape
    return (np.log((1 + examples) / (1 + counts.getnnz(axis=0))) + 1).astype(np.float32)
