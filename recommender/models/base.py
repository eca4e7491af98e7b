"""What every model of shoppers' behaviour has in common: the purchases it learns from, its contract."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from typing_extensions import Self

from recommender.artifacts import open_artifact
from recommender.errors import ArtifactError

FORMAT = 1
NONE = -1
"""Stands in a row of ids where a model has no further item; its score is 0."""

Ids = npt.NDArray[np.int32]
Scores = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Purchases:
    """Completed purchases: one entry an order line.

    Attributes
    ----------
    users, items
        Shape (n,), int32: rows and columns of the matrices below.
    days
        Shape (n,), int32: whole days before the last event of the data, 0 on the last day.
    n_users, n_items
        Size of the matrices.
    """

    users: npt.NDArray[np.int32]
    items: npt.NDArray[np.int32]
    days: npt.NDArray[np.int32]
    n_users: int
    n_items: int

    def matrix(self) -> csr_matrix:
        """Return how many lines each user bought of each item, shape (n_users, n_items), float32."""
        ones = np.ones(len(self.users), dtype=np.float32)
        matrix = csr_matrix((ones, (self.users, self.items)), shape=(self.n_users, self.n_items))
        matrix.sum_duplicates()
        return matrix

    def owned(self) -> csr_matrix:
        """Return the same with 1 for every item that a user ever bought."""
        matrix = self.matrix()
        matrix.data[:] = 1.0
        return matrix


class Model(ABC):
    """Learns from purchases which items go with which; every model fits, ranks, saves and loads alike."""

    name: ClassVar[str]
    """The name on the command line and of the artifact's folder."""

    @abstractmethod
    def fit(self, purchases: Purchases) -> Self:
        """Learn from `purchases` and return the model itself."""

    @abstractmethod
    def recommend(self, user_items: csr_matrix, k: int, *, include_owned: bool = False) -> tuple[Ids, Scores]:
        """Rank all items for each user.

        Parameters
        ----------
        user_items
            Shape (n, n_items): what each of the n users bought; they need not be users of the training data.
        k
            Items a user.
        include_owned
            Whether items that the user bought may come again.

        Returns
        -------
        ids, scores
            Shapes (n, k), best first; short rows end in `NONE` with score 0. Ties go to the lower position.
        """

    @abstractmethod
    def similar_items(self, items: npt.NDArray[np.int32], k: int) -> tuple[Ids, Scores]:
        """Return for each of `items`, shape (n,), the k others that go with it best; as `recommend`."""

    @abstractmethod
    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the fitted arrays by name: all that `restore` needs."""

    @abstractmethod
    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take the arrays of a fitted model and return the model itself."""

    @abstractmethod
    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""

    def save(self, folder: Path) -> None:
        """Write the model into the existing `folder`: `parameters.json` and `arrays.npz`."""
        (folder / "parameters.json").write_text(json.dumps(self.parameters()), encoding="utf-8")
        np.savez(folder / "arrays.npz", allow_pickle=False, **self.arrays())

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a model artifact.

        Raises
        ------
        ArtifactError
            Missing, damaged or of another format.
        """
        made_by = f"python -m recommender train --model {cls.name}"
        open_artifact(folder, FORMAT, made_by=made_by)
        try:
            parameters = json.loads((folder / "parameters.json").read_text(encoding="utf-8"))
            with np.load(folder / "arrays.npz", allow_pickle=False) as file:
                return cls(**parameters).restore({name: file[name] for name in file.files})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactError(f"{folder} cannot be read ({error}); run: {made_by}") from error


def best_k(scores: npt.NDArray[np.float32], k: int) -> tuple[Ids, Scores]:
    """Return the k best columns of each row, best first, ties by column; only scores above 0 count.

    Parameters
    ----------
    scores
        Shape (n, n_items); what must not be returned is 0 or less.
    k
        Columns a row.
    """
    n, n_items = scores.shape
    ids = np.full((n, k), NONE, dtype=np.int32)
    kept = np.zeros((n, k), dtype=np.float32)
    width = min(k, n_items)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :width]
    values = np.take_along_axis(scores, order, axis=1)
    ids[:, :width] = np.where(values > 0, order, NONE)
    kept[:, :width] = np.maximum(values, 0.0)
    return ids, kept
