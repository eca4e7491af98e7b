"""Sentence embeddings from an exported model, on ONNX Runtime alone: no torch where shoppers wait."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from recommender.artifacts import open_artifact

FORMAT = 2
MADE_BY = "python -m recommender build"
MAX_TOKENS = 128
EXACT, QUICK = "model.onnx", "model_int8.onnx"
"""The files of an encoder: the exact one for products; the quick one (most weights of eight bits;
cosine 0.996 to the exact) for what shoppers type, while they wait."""

BATCH_SIZE = 16
"""Larger batches are slower: their activations leave the cache."""


REMEMBERED = 1024
"""Texts whose vectors are kept: a search that is narrowed, relaxed or leafed through has the same words."""


class Encoder:
    """Texts → unit vectors, as sentence-transformers makes them: mean over tokens, then length 1.

    Thread-safe: ONNX Runtime sessions and the tokenizer may be used by several threads at once.
    """

    def __init__(
        self,
        session: onnxruntime.InferenceSession,
        tokenizer: Tokenizer,
        dimension: int,
        *,
        version: str = "",
        batch_size: int = BATCH_SIZE,
    ) -> None:
        self.dimension = dimension
        self.version = version
        """Fingerprint of what it was exported from: vectors of different versions cannot be compared."""
        self.batch_size = batch_size
        self.vector = lru_cache(REMEMBERED)(self._vector)
        """The unit vector of one text, shape (dimension,), read-only; quick for what was asked lately."""
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = [node.name for node in session.get_inputs()]

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1, model: str = EXACT) -> Encoder:
        """Open the artifact that `python -m recommender build` made.

        Parameters
        ----------
        folder
            The artifact, `artifacts/encoder`.
        threads
            Threads that one call may use.
        model
            `EXACT` or `QUICK`. The quick one takes texts one by one: those of a batch would share a scale,
            so that a text's vector would depend on its neighbours.

        Raises
        ------
        ArtifactError
            Missing, damaged or of another format.
        """
        manifest = open_artifact(folder, FORMAT, made_by=MADE_BY)
        return cls(
            open_session(folder / model, threads),
            open_tokenizer(folder / "tokenizer.json"),
            manifest["dimension"],
            version=manifest["inputs"],
            batch_size=1 if model == QUICK else BATCH_SIZE,
        )

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return the unit vectors of `texts`, shape (len(texts), dimension), long texts by their start."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), self.batch_size):
            batch = slice(start, start + self.batch_size)
            vectors[batch] = self._encode_batch(texts[batch])
        return vectors

    def _vector(self, text: str) -> npt.NDArray[np.float32]:
        vector: npt.NDArray[np.float32] = self.encode([text])[0]
        vector.setflags(write=False)
        return vector

    def _encode_batch(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        # Half of a surrogate pair is no character that the tokenizer could take.
        encodings = self._tokenizer.encode_batch([text.encode(errors="replace").decode() for text in texts])
        columns = {
            "input_ids": [e.ids for e in encodings],
            "attention_mask": [e.attention_mask for e in encodings],
            "token_type_ids": [e.type_ids for e in encodings],
        }
        feed = {name: np.asarray(columns[name], dtype=np.int64) for name in self._inputs}
        (states,) = self._session.run(None, feed)
        weights = np.asarray(columns["attention_mask"], dtype=np.float32)[:, :, None]
        means = (states * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
        unit: npt.NDArray[np.float32] = means / np.maximum(
            np.linalg.norm(means, axis=1, keepdims=True), 1e-12
        )
        return unit


def open_session(model: Path | bytes, threads: int) -> onnxruntime.InferenceSession:
    """Open an ONNX model (its file or its bytes) for at most `threads` threads a call."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A pool that spins between calls would take the cores from the other processes of the machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    source = model if isinstance(model, bytes) else str(model)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])


def open_tokenizer(file: Path) -> Tokenizer:
    """Open the encoder's own word pieces, cutting at `MAX_TOKENS`."""
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.enable_padding()
    return tokenizer
