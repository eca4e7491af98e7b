"""Intent classifier: two models vote, and what is none of the intents is told by a limit set out of fold."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
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

from bot.components.confidence import Confidence, out_of_fold
from bot.components.intent_models import IntentModels
from bot.components.utterance_features import Utterances

WEIGHTS = "weights.npz"
SETTINGS = "settings.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class EnsembleClassifier(IntentClassifier, GraphComponent):
    """Fitted with scikit-learn, kept as arrays and JSON, run with a few matrix products.

    Why these models, and how the limit and the confidences are set: docs/decisions/0020.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """What must stand before it."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings of the models, and of the limit.

        `C`: inverse strength of the SVM's regularisation; `sharpness`: what its margins are multiplied with
        before they become probabilities; `hidden`, `epochs`, `alpha`: size, training and regularisation of
        the perceptron;
        `perceptron_weight`: its vote where the SVM's is 1; `out_of_scope`: the intent of what is none of the
        others; `refused`: share of the other intents' examples that are taken for it, out of fold.
        """
        return {
            "C": 1.0,
            "sharpness": 4.0,
            "hidden": 256,
            "epochs": 20,
            "alpha": 0.01,
            "perceptron_weight": 0.5,
            "out_of_scope": "out_of_scope",
            "refused": 0.01,
            "ranking_length": 3,
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._intents: list[str] = []
        self._models: IntentModels | None = None
        self._confidence = Confidence()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EnsembleClassifier:
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
    ) -> EnsembleClassifier:
        """The fitted classifier in the model archive."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            with np.load(folder / WEIGHTS, allow_pickle=False) as arrays:
                component._models = IntentModels(**{f.name: arrays[f.name] for f in fields(IntentModels)})
        component._intents = settings["intents"]
        component._confidence = Confidence(**settings["confidence"])
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on all examples that have an intent, and keep the result in the model archive."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        utterances = Utterances.of(examples)
        names, intents = np.unique([m.get(INTENT) for m in examples], return_inverse=True)
        self._intents = [str(name) for name in names]
        votes = out_of_fold(utterances, intents, self._config)
        self._confidence = Confidence.fit(votes, intents, self._out_of_scope(), self._config["refused"])
        self._models = IntentModels.fit(utterances, intents, self._config)
        self._persist()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set each message's intent and the ranking of the likeliest."""
        for message, row in zip(messages, self.probabilities(messages), strict=True):
            best = np.argsort(-row)[: self._config["ranking_length"]]
            ranking = [{"name": self._intents[i], "confidence": float(row[i])} for i in best]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def probabilities(self, messages: list[Message]) -> np.ndarray:
        """Return each intent's probability, shape (messages, intents)."""
        votes = self._models.probabilities(Utterances.of(messages), self._config)
        return self._confidence.of(votes, self._out_of_scope())

    def _out_of_scope(self) -> int | None:
        name = self._config["out_of_scope"]
        return self._intents.index(name) if name in self._intents else None

    def _persist(self) -> None:
        settings = {"intents": self._intents, "confidence": asdict(self._confidence)}
        with self._storage.write_to(self._resource) as folder:
            (folder / SETTINGS).write_text(json.dumps(settings), encoding="utf-8")
            np.savez(folder / WEIGHTS, **vars(self._models))
