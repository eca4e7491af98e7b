"""What the featurizers say of messages, as one row of numbers a message."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.preprocessing import normalize


@dataclass(frozen=True)
class Utterances:
    """Counts of n-grams, shape (messages, n-grams), and sentence vectors, shape (messages, dimension).

    Either has no columns where the pipeline makes none.
    """

    counts: csr_matrix
    vectors: np.ndarray

    @classmethod
    def of(cls, messages: list[Message]) -> Utterances:
        """Those of one message or more."""
        return cls(_counts(messages), _vectors(messages))

    def __getitem__(self, rows: np.ndarray) -> Utterances:
        return Utterances(self.counts[rows], self.vectors[rows])

    def rarity(self) -> np.ndarray:
        """Smoothed inverse document frequency of each n-gram, shape (n-grams,)."""
        examples, _ = self.counts.shape
        return (np.log((1 + examples) / (1 + self.counts.getnnz(axis=0))) + 1).astype(np.float32)

    def side_by_side(self, rarity: np.ndarray) -> csr_matrix:
        """Vectors and TF-IDF of unit length beside each other, so that neither kind drowns the other."""
        parts = [csr_matrix(self.vectors)]
        if self.counts.shape[1]:  # scikit-learn will not normalise a matrix without columns
            counts = self.counts.copy()
            counts.data = 1.0 + np.log(counts.data)
            parts.append(normalize(counts.multiply(rarity).tocsr(), copy=False))
        return hstack(parts, format="csr", dtype=np.float32)


def _counts(messages: list[Message]) -> csr_matrix:
    rows = [message.get_sparse_features(TEXT)[1] for message in messages]
    if rows[0] is None:
        return csr_matrix((len(messages), 0), dtype=np.float32)
    return vstack([csr_matrix(row.features) for row in rows], format="csr", dtype=np.float32)


def _vectors(messages: list[Message]) -> np.ndarray:
    rows = [message.get_dense_features(TEXT)[1] for message in messages]
    if rows[0] is None:
        return np.zeros((len(messages), 0), dtype=np.float32)
    return np.vstack([row.features for row in rows])
