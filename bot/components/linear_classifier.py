"""Intent classifier: multinomial logistic regression on sparse and dense sentence features."""

from __future__ import annotations

import json
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
from sklearn.linear_model import LogisticRegression

WEIGHTS = "weights.npz"
INTENTS = "intents.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(IntentClassifier, GraphComponent):
    """Fitted with scikit-learn, kept as arrays and JSON, run with one matrix product.

    Sparse features are scaled to unit length and weighted against the (unit) dense ones, so that neither
    kind drowns the other.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """What must stand before it."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`C`: inverse strength of regularisation; `sparse_weight`, `dense_weight`: scale of the features."""
        return {
            "C": 10.0,
            "sparse_weight": 1.0,
            "dense_weight": 1.0,
            "max_iterations": 300,
            "ranking_length": 3,
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._intents: list[str] = []
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
                component._weights = arrays["weights"]
                component._bias = arrays["bias"]
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that have an intent, and keep the result in the model archive."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        model = LogisticRegression(
            C=self._config["C"], max_iter=self._config["max_iterations"], class_weight="balanced"
        )
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
        scores = self._features(messages) @ self._weights.T + self._bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return scores / scores.sum(axis=1, keepdims=True)

    def _features(self, messages: list[Message]) -> csr_matrix:
        return vstack([self._row(message) for message in messages], format="csr", dtype=np.float32)

    def _row(self, message: Message) -> csr_matrix:
        parts = []
        _, sparse = message.get_sparse_features(TEXT)
        if sparse is not None:
            counts = csr_matrix(sparse.features, dtype=np.float32)
            length = np.sqrt(counts.multiply(counts).sum())
            parts.append(counts * (self._config["sparse_weight"] / max(length, 1.0)))
        _, dense = message.get_dense_features(TEXT)
        if dense is not None:
            parts.append(csr_matrix(dense.features * self._config["dense_weight"]))
        return hstack(parts, format="csr")

    def _set(self, model: LogisticRegression) -> None:
        self._intents = [str(name) for name in model.classes_]
        weights, bias = model.coef_, model.intercept_
        if len(self._intents) == 2:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
        self._weights = weights.astype(np.float32)
        self._bias = bias.astype(np.float32)

    def _persist(self) -> None:
        with self._storage.write_to(self._resource) as folder:
            (folder / INTENTS).write_text(json.dumps(self._intents), encoding="utf-8")
            np.savez(folder / WEIGHTS, weights=self._weights, bias=self._bias)
