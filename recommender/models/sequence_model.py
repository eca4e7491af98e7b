"""What GRU4Rec and SASRec share: trained by torch on what came after what, served by ONNX Runtime."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from typing_extensions import Self

from recommender.errors import InputError
from recommender.models.base import BLOCK, UNKNOWN, Content, Histories, Ids, Model, Purchases, Scores
from recommender.models.sequence_data import padded, windows_of


@dataclass(eq=False)
class SequenceModel(Model):
    """A network reads what a customer bought in order, and tells how likely each item is to come next.

    Items that nobody bought are unknown to it, and so is a customer without a known item.

    Parameters
    ----------
    dimension
        Of the item vectors and states.
    dropout
        Share of values hidden while training.
    length
        Items of a history that count, the latest.
    epochs, batch, negatives, rate, seed
        As of `sequence_training.Schedule`.
    """

    learns_order = True

    dimension: int = 128
    dropout: float = 0.5
    length: int = 50
    epochs: int = 10
    batch: int = 128
    negatives: int = 1024
    rate: float = 1e-3
    seed: int = 0
    vectors: npt.NDArray[np.float32] = field(default_factory=lambda: np.empty((0, 0), np.float32), init=False)
    known: npt.NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_), init=False)
    network: npt.NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, np.uint8), init=False)
    session: onnxruntime.InferenceSession | None = field(default=None, init=False)

    @abstractmethod
    def new_network(self) -> Any:
        """Return the untrained torch module, as `sequence_training.train` takes it."""

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Learn from each user's purchases in their order what comes next.

        Raises
        ------
        InputError
            Nobody has two purchases.
        """
        from recommender.models.sequence_start import start_vectors
        from recommender.models.sequence_training import Schedule, exported, reproducible, train

        histories = purchases.histories()
        windows = windows_of(histories, self.length)
        if not windows:
            raise InputError(f"{self.name} needs a customer with two purchases to learn from")
        start = start_vectors(histories, self.dimension, self.seed)
        schedule = Schedule(self.epochs, self.batch, self.negatives, self.rate, self.seed)
        with reproducible(self.seed):
            network, vectors = train(self.new_network(), start, windows, schedule, self.progress)
            onnx = exported(network, self.dimension)
        known = np.bincount(purchases.items, minlength=purchases.n_items) > 0
        return self.restore({"vectors": vectors, "known": known, "network": onnx})

    def score(self, histories: Histories) -> Scores:
        """Score each known item by the probability that it comes next, shape (n, n_items).

        A customer of whom no item is known gets `UNKNOWN` throughout.
        """
        scores = np.full((len(histories), histories.n_items), UNKNOWN, dtype=np.float32)
        rows = self._latest_known(histories)
        some = np.flatnonzero([len(row) > 0 for row in rows])
        for start in range(0, len(some), BLOCK):
            block = some[start : start + BLOCK]
            scores[block] = self._chances([rows[row] for row in block])
        return scores

    def score_similar(self, items: Ids) -> Scores:
        """Score by what the model expects after a history of the one item alone."""
        return self.score(Histories.of_rows([[item] for item in items.tolist()], len(self.vectors)))

    def _latest_known(self, histories: Histories) -> list[npt.NDArray[np.int32]]:
        rows = np.split(histories.items, histories.indptr[1:-1]) if len(histories) else []
        return [row[self.known[row]][-self.length :] for row in rows]

    def _chances(self, rows: list[npt.NDArray[np.int32]]) -> Scores:
        scores: Scores = self._states(rows) @ self.vectors.T
        scores[:, ~self.known] = UNKNOWN
        np.exp(scores - scores.max(axis=1, keepdims=True), out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        scores[:, ~self.known] = UNKNOWN
        return scores

    def _states(self, rows: list[npt.NDArray[np.int32]]) -> npt.NDArray[np.float32]:
        assert self.session is not None
        last = np.array([len(row) - 1 for row in rows], dtype=np.int64)
        # What stands behind a row's last item is never read, so any item may fill it up.
        (states,) = self.session.run(None, {"items": self.vectors[padded(rows, 0)], "last": last})
        found: npt.NDArray[np.float32] = states
        return found

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the item vectors, which items are known, and the network as bytes of ONNX."""
        return {"vectors": self.vectors, "known": self.known, "network": self.network}

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take them back.

        Raises
        ------
        ValueError
            The network is no ONNX that can be run.
        """
        self.vectors = arrays["vectors"].astype(np.float32)
        self.known = arrays["known"].astype(np.bool_)
        self.network = arrays["network"].astype(np.uint8)
        self.session = _opened(self.network)
        return self

    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.init}


def _opened(network: npt.NDArray[np.uint8]) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(network.tobytes(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors have no common class of their own
        raise ValueError(f"the network cannot be run: {error}") from error
