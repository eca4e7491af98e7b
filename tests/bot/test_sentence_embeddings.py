"""The featurizer, by what any dense featurizer owes the pipeline, and by its encoder."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.sentence_embeddings import SentenceEmbeddings, spell_out_symbols
from bot.settings import Settings

CONTEXT = ExecutionContext(GraphSchema({}), node_name="embeddings")
RESOURCE = Resource("embeddings")


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage(tmp_path_factory.mktemp("model"))


def configured(**options: Any) -> dict[str, Any]:
    return {**SentenceEmbeddings.get_default_config(), **options}


@pytest.fixture(scope="module")
def featurizer(settings: Settings, storage: LocalModelStorage) -> SentenceEmbeddings:
    config = configured(encoder=str(settings.encoder))
    featurizer = SentenceEmbeddings.create(config, storage, RESOURCE, CONTEXT)
    assert featurizer.train(TrainingData()) == RESOURCE
    return featurizer


def sentence_features(message: Message) -> np.ndarray:
    sequence, sentence = message.get_dense_features(TEXT)
    assert sequence is None
    return sentence.features


def test_one_vector_a_message(featurizer: SentenceEmbeddings) -> None:
    message = Message({TEXT: "a red mug under a tenner"})
    featurizer.process([message])
    features = sentence_features(message)
    assert features.shape == (1, 384)
    assert features.dtype == np.float32
    assert np.linalg.norm(features) == pytest.approx(1, abs=1e-5)


def test_training_examples_get_the_same_features(featurizer: SentenceEmbeddings) -> None:
    typed, example = Message({TEXT: "cheaper ones"}), Message({TEXT: "cheaper ones", "intent": "x"})
    others = [Message({TEXT: "a much longer example about nothing in particular " * 3, "intent": "y"})]
    featurizer.process([typed])
    featurizer.process_training_data(TrainingData([example, *others]))
    # One runs alone, the other in a padded batch of a quantised model.
    assert float(sentence_features(typed) @ sentence_features(example).T) > 0.97


def test_messages_without_text_are_left_alone(featurizer: SentenceEmbeddings) -> None:
    messages = [Message({"action_name": "utter_greet"}), Message({TEXT: ""})]
    featurizer.process(messages)
    assert all(message.get_dense_features(TEXT) == (None, None) for message in messages)


@pytest.mark.parametrize("text", ["🎁", "红色的杯子", "\u200b", "x" * 1_000, "a " * 500, "?"])
def test_any_text_has_finite_features(featurizer: SentenceEmbeddings, text: str) -> None:
    message = Message({TEXT: text})
    featurizer.process([message])
    assert np.isfinite(sentence_features(message)).all()


def test_like_meanings_lie_close(featurizer: SentenceEmbeddings) -> None:
    trainers, shoes, parcel = featurizer.encode(["white trainers", "shoes for running", "where is my parcel"])
    assert trainers @ shoes > trainers @ parcel + 0.2


def test_the_archive_alone_is_enough(
    featurizer: SentenceEmbeddings, storage: LocalModelStorage, settings: Settings, tmp_path: Path
) -> None:
    archive = tmp_path / "encoder"
    shutil.copytree(settings.encoder, archive)
    config = configured(encoder=str(archive))
    shutil.rmtree(archive)
    loaded = SentenceEmbeddings.load(config, storage, RESOURCE, CONTEXT)
    assert np.allclose(loaded.encode(["a red mug"]), featurizer.encode(["a red mug"]))


def test_an_unknown_model_file_is_refused(settings: Settings, storage: LocalModelStorage) -> None:
    config = configured(encoder=str(settings.encoder), model="model.pkl")
    with pytest.raises(InvalidConfigException, match="model"):
        SentenceEmbeddings.create(config, storage, RESOURCE, CONTEXT)


def test_symbols_are_spelt_out() -> None:
    assert spell_out_symbols("for mum 🎁").split() == ["for", "mum", "wrapped", "present"]
    assert spell_out_symbols("a £5 café mug") == "a £5 café mug"
