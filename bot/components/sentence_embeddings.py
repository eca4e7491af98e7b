"""Dense featurizer: one sentence embedding a message, on ONNX Runtime."""

from __future__ import annotations

import shutil
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer as WordPieces

from bot.components.named import words_read

MODELS = ("model.onnx", "model_int8.onnx")
WORD_PIECES = "tokenizer.json"
MAX_TOKENS = 128
BATCH_SIZE = 64


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEmbeddings(DenseFeaturizer, GraphComponent):
    """Unit vectors of a sentence encoder, shape (1, dimension), as the message's sentence features.

    "Training" copies the encoder into the model archive, so that a serving process needs only the archive.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """What must stand before it; Rasa wants a tokenizer before any featurizer."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`encoder`: folder of the exported encoder, read in training only; `model`: which of its files."""
        return {
            **DenseFeaturizer.get_default_config(),
            "encoder": "artifacts/encoder",
            "model": "model_int8.onnx",
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Raise InvalidConfigException on a model file that the encoder does not have."""
        if config["model"] not in MODELS:
            raise InvalidConfigException(f"model must be one of {MODELS}, not {config['model']!r}")

    def __init__(
        self, config: dict[str, Any], name: str, folder: Path, storage: ModelStorage, resource: Resource
    ) -> None:
        super().__init__(name, config)
        self._folder = folder
        self._storage = storage
        self._resource = resource
        self._session = _open_session(folder / config["model"])
        self._inputs = [node.name for node in self._session.get_inputs()]
        self._word_pieces = _open_word_pieces(folder / WORD_PIECES)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbeddings:
        """Open the exported encoder, for training."""
        folder = Path(config["encoder"])
        return cls(config, execution_context.node_name, folder, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEmbeddings:
        """Open the encoder that lies in the model archive."""
        with model_storage.read_from(resource) as folder:
            return cls(config, execution_context.node_name, folder, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Keep the encoder in the model archive; its weights stay as they are."""
        with self._storage.write_to(self._resource) as kept:
            for file in (self._config["model"], WORD_PIECES):
                shutil.copyfile(self._folder / file, kept / file)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features to every training example."""
        self._add_features(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features to messages from shoppers."""
        self._add_features(messages)
        return messages

    def encode(self, texts: list[str]) -> np.ndarray:
        """Return the unit vectors of `texts`, shape (len(texts), dimension), float32."""
        encodings = self._word_pieces.encode_batch(texts)
        columns = {
            "input_ids": [e.ids for e in encodings],
            "attention_mask": [e.attention_mask for e in encodings],
            "token_type_ids": [e.type_ids for e in encodings],
        }
        feed = {name: np.asarray(columns[name], dtype=np.int64) for name in self._inputs}
        (states,) = self._session.run(None, feed)
        weights = np.asarray(columns["attention_mask"], dtype=np.float32)[:, :, None]
        means = (states * weights).sum(axis=1) / weights.sum(axis=1)
        return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)

    def _add_features(self, messages: list[Message]) -> None:
        # Alike in length, they need little padding.
        worded = sorted((m for m in messages if m.get(TEXT)), key=lambda m: len(m.get(TEXT)))
        for start in range(0, len(worded), BATCH_SIZE):
            batch = worded[start : start + BATCH_SIZE]
            vectors = self.encode([spell_out_symbols(words_read(message.get(TEXT))) for message in batch])
            for message, vector in zip(batch, vectors, strict=True):
                self.add_features_to_message(None, vector[np.newaxis], TEXT, message)


def spell_out_symbols(text: str) -> str:
    """Replace emoji, which the encoder's word pieces do not know, by their names in Unicode."""
    if text.isascii():
        return text
    return "".join(map(_named, text))


def _named(character: str) -> str:
    if unicodedata.category(character) != "So":
        return character
    return f" {unicodedata.name(character, '').lower()} "


def _open_session(model: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _open_word_pieces(file: Path) -> WordPieces:
    word_pieces = WordPieces.from_file(str(file))
    word_pieces.enable_truncation(MAX_TOKENS)
    word_pieces.enable_padding()
    return word_pieces
