"""What every model of shoppers' behaviour has in common: what it learns from and ranks for, its contract."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from typing_extensions import Self

from recommender.artifacts import open_artifact
from recommender.errors import ArtifactError

FORMAT = 3
NONE = -1
"""Stands in a row of ids where a model has no further item; its score is 0."""

UNKNOWN = np.float32(-np.inf)
"""Score of an item of which a model knows nothing for this customer; it is never returned."""

BLOCK = 512
"""Customers that are scored at once, which bounds the memory to BLOCK × n_items floats."""

Ids = npt.NDArray[np.int32]
Scores = npt.NDArray[np.float32]

Progress = Callable[[int, int], None]
"""Takes note that so many steps of so many are done."""


def silent(done: int, total: int) -> None:
    """Take note of nothing."""


@dataclass(frozen=True)
class Histories:
    """What each of n customers did, oldest first, in compressed rows.

    Attributes
    ----------
    indptr
        Shape (n + 1,), int64: row i is `items[indptr[i]:indptr[i + 1]]`.
    items
        Shape (m,), int32; an item stands as often as it was bought.
    days
        Shape (m,), int32: whole days before now, falling along a row.
    n_items
        Number of items.
    """

    indptr: npt.NDArray[np.int64]
    items: npt.NDArray[np.int32]
    days: npt.NDArray[np.int32]
    n_items: int

    @classmethod
    def of_rows(cls, rows: list[list[int]], n_items: int) -> Histories:
        """Return histories of today, one list of items a customer."""
        indptr = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
        items = np.array([item for row in rows for item in row], dtype=np.int32)
        return cls(indptr, items, np.zeros(len(items), dtype=np.int32), n_items)

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def __getitem__(self, rows: slice | npt.NDArray[np.integer]) -> Histories:
        """Return the histories of some rows, in the order given."""
        chosen = np.arange(len(self))[rows]
        lengths = np.diff(self.indptr)[chosen]
        indptr = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        within = np.arange(indptr[-1]) - np.repeat(indptr[:-1], lengths)
        entries = np.repeat(self.indptr[:-1][chosen], lengths) + within
        return Histories(indptr, self.items[entries], self.days[entries], self.n_items)

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """Shape (m,): the row of each entry."""
        return np.repeat(np.arange(len(self)), np.diff(self.indptr))

    def matrix(self, weights: npt.NDArray[np.float32] | None = None) -> csr_matrix:
        """Return the sum of the entries' weights (1 each by default), shape (n, n_items), float32."""
        data = np.ones(len(self.items), dtype=np.float32) if weights is None else weights.astype(np.float32)
        matrix = csr_matrix((data, (self.rows, self.items)), shape=(len(self), self.n_items))
        matrix.sum_duplicates()
        return matrix

    def owned(self) -> csr_matrix:
        """Return the same shape with 1 for every item that a customer ever bought."""
        matrix = self.matrix()
        matrix.data[:] = 1.0
        return matrix


@dataclass(frozen=True)
class Purchases:
    """Completed purchases in order of time: one entry an order line.

    Attributes
    ----------
    users, items
        Shape (m,), int32: rows and columns of the matrices below.
    days
        Shape (m,), int32: whole days before the last event of the data, 0 on the last day.
    n_users, n_items
        Size of the matrices.
    """

    users: npt.NDArray[np.int32]
    items: npt.NDArray[np.int32]
    days: npt.NDArray[np.int32]
    n_users: int
    n_items: int

    def histories(self) -> Histories:
        """Return each user's purchases, oldest first; of equal times in the order given."""
        order = np.argsort(self.users, kind="stable")
        counts = np.bincount(self.users, minlength=self.n_users)
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Histories(indptr, self.items[order], self.days[order], self.n_items)

    def matrix(self) -> csr_matrix:
        """Return how many lines each user bought of each item, shape (n_users, n_items), float32."""
        return self.histories().matrix()

    def owned(self) -> csr_matrix:
        """Return the same with 1 for every item that a user ever bought."""
        return self.histories().owned()


@dataclass(frozen=True)
class Content:
    """What is known of the items apart from behaviour.

    Attributes
    ----------
    vectors
        Shape (n_items, dimension), float32: unit text embeddings; dimension 0 where there are none.
    attributes
        Shape (n_items, n_attributes), 1 where an item has an attribute value (category, brand, colour …).
    """

    vectors: npt.NDArray[np.float32]
    attributes: csr_matrix


class Model(ABC):
    """Learns from purchases which items go with which; every model fits, ranks, saves and loads alike."""

    name: ClassVar[str]
    """The name on the command line and of the artifact's folder, and its module's."""

    uses_content: ClassVar[bool] = False
    """Whether `fit` uses `content`, so that a change of it means a new fit."""

    learns_order: ClassVar[bool] = False
    """Whether it learns what comes after what, for which browsing sessions do as well as orders."""

    progress: Progress = staticmethod(silent)
    """What a long `fit` tells its steps; whoever trains may put their own here."""

    note: str = ""
    """What to know of the last fit: kept in the artifact's manifest and said by `train`."""

    @abstractmethod
    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Learn from `purchases` and return the model itself.

        Raises
        ------
        InputError
            The model needs `content` and gets none.
        """

    @abstractmethod
    def score(self, histories: Histories) -> Scores:
        """Score every item for each customer, shape (n, n_items), what they own too; `UNKNOWN`: no opinion.

        The customers need not be users of the training data.
        """

    def score_new(self, histories: Histories) -> Scores:
        """Score as `score` for a ranking without what each customer owns, whose own scores do not matter.

        The same as `score` but for models that learn the two rankings apart.
        """
        return self.score(histories)

    @abstractmethod
    def score_similar(self, items: Ids) -> Scores:
        """Score every item by how well it goes with each of `items`, shape (len(items), n_items)."""

    def recommend(self, histories: Histories, k: int, *, include_owned: bool = False) -> tuple[Ids, Scores]:
        """Rank all items for each customer.

        Parameters
        ----------
        histories
            What each of the n customers bought.
        k
            Items a customer.
        include_owned
            Whether items that the customer bought may come again.

        Returns
        -------
        ids, scores
            Shapes (n, k), best first; short rows end in `NONE` with score 0. Ties go to the lower position.
        """
        ids, kept = np.full((len(histories), k), NONE, np.int32), np.zeros((len(histories), k), np.float32)
        for start in range(0, len(histories), BLOCK):
            block = histories[start : start + BLOCK]
            scores = self.score(block) if include_owned else self.score_new(block)
            if not include_owned:
                scores[block.rows, block.items] = UNKNOWN
            ids[start : start + BLOCK], kept[start : start + BLOCK] = best_k(scores, k)
        return ids, kept

    def similar_items(self, items: Ids, k: int) -> tuple[Ids, Scores]:
        """Return for each of `items`, shape (n,), the k others that go with it best; as `recommend`."""
        ids, kept = np.full((len(items), k), NONE, np.int32), np.zeros((len(items), k), np.float32)
        for start in range(0, len(items), BLOCK):
            block = items[start : start + BLOCK]
            scores = self.score_similar(block)
            scores[np.arange(len(block)), block] = UNKNOWN
            ids[start : start + BLOCK], kept[start : start + BLOCK] = best_k(scores, k)
        return ids, kept

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


def known_or_unknown(scores: Scores) -> Scores:
    """Return `scores` with `UNKNOWN` for what is not above 0: of a sum of similarities, nothing is known."""
    return np.where(scores > 0, scores, UNKNOWN).astype(np.float32)


def best_k(scores: Scores, k: int) -> tuple[Ids, Scores]:
    """Return the k best columns of each row, best first, ties by column; `UNKNOWN` (and NaN) never counts.

    Parameters
    ----------
    scores
        Shape (n, n_items).
    k
        Columns a row.
    """
    n, n_items = scores.shape
    ids = np.full((n, k), NONE, dtype=np.int32)
    kept = np.zeros((n, k), dtype=np.float32)
    width = min(k, n_items)
    finite = np.where(np.isfinite(scores), scores, UNKNOWN)
    # The cut finds the k-th value; all that reach it are sorted, so that ties fall to the lower column.
    cut = -np.partition(-finite, width - 1, axis=1)[:, width - 1] if width else np.empty(0)
    for row, (values, least) in enumerate(zip(finite, cut, strict=True)) if width else ():
        reaching = np.flatnonzero((values >= least) & (values > UNKNOWN))
        best = reaching[np.argsort(-values[reaching], kind="stable")[:width]]
        ids[row, : len(best)] = best
        kept[row, : len(best)] = values[best]
    return ids, kept
