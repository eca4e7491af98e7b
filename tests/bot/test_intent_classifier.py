"""The classifier: learns, keeps what it learnt without pickles, gives probabilities."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix

from bot.components.intent_classifier import EnsembleClassifier

CONTEXT = ExecutionContext(GraphSchema({}), node_name="classifier")
RESOURCE = Resource("classifier")
WORDS = ("mug", "lamp", "parcel", "order", "hello", "morning")
EXAMPLES = {"search": ("mug", "lamp"), "order": ("parcel", "order"), "greet": ("hello", "morning")}


def message(*words: str, sparse: bool = True, dense: bool = True, **data: str) -> Message:
    counts = np.array([[float(words.count(word)) for word in WORDS]])
    features = []
    if sparse:
        features.append(Features(csr_matrix(counts), FEATURE_TYPE_SENTENCE, TEXT, "counts"))
    if dense:
        features.append(Features(counts / max(1, len(words)), FEATURE_TYPE_SENTENCE, TEXT, "dense"))
    return Message({TEXT: " ".join(words), **data}, features=features)


def fitted(folder: Path, intents: tuple[str, ...] = tuple(EXAMPLES), **kinds: bool) -> EnsembleClassifier:
    examples = [message(w, intent=i, **kinds) for i in intents for w in EXAMPLES[i] for _ in range(3)]
    config = EnsembleClassifier.get_default_config()
    classifier = EnsembleClassifier.create(config, LocalModelStorage(folder), RESOURCE, CONTEXT)
    classifier.train(TrainingData(examples))
    return classifier


@pytest.mark.parametrize("kinds", [{}, {"sparse": False}, {"dense": False}])
@pytest.mark.parametrize("intents", [("search", "order"), ("search", "order", "greet")])
def test_it_learns(tmp_path: Path, intents: tuple[str, ...], kinds: dict[str, bool]) -> None:
    classifier = fitted(tmp_path, intents, **kinds)
    for intent in intents:
        asked = message(EXAMPLES[intent][0], **kinds)
        classifier.process([asked])
        assert asked.get("intent")["name"] == intent
        assert asked.get("intent") == asked.get("intent_ranking")[0]


def test_confidences_are_probabilities(tmp_path: Path) -> None:
    asked = message("mug", "parcel")
    fitted(tmp_path).process([asked])
    confidences = [entry["confidence"] for entry in asked.get("intent_ranking")]
    assert confidences == sorted(confidences, reverse=True)
    assert sum(confidences) == pytest.approx(1, abs=1e-4)


def test_what_is_kept_is_what_was_learnt(tmp_path: Path) -> None:
    classifier = fitted(tmp_path)
    config = EnsembleClassifier.get_default_config()
    loaded = EnsembleClassifier.load(config, LocalModelStorage(tmp_path), RESOURCE, CONTEXT)
    asked = [message("mug"), message("hello", "order"), message()]
    assert np.array_equal(loaded.probabilities(asked), classifier.probabilities(asked))
    kept = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    assert kept == ["settings.json", "weights.npz"]


def test_words_never_seen_leave_it_unsure(tmp_path: Path) -> None:
    asked = message()
    fitted(tmp_path).process([asked])
    assert asked.get("intent")["confidence"] < 0.5
