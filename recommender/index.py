"""Dense retrieval: a FAISS index of unit vectors, filtered before the search, cut at a calibrated floor.

Three ways to the nearest items (docs/decisions/0011-how-vectors-are-searched.md):

- A small catalogue is compared whole.
- A large one is cut into cells (k-means); the cells nearest to the query are compared by four-bit codes
  (product quantisation, scanned in registers), and the best of these by their vectors in half precision.
- Of a large one that the filters leave little of, just that is compared.

Jégou, Douze, Schmid (2011): Product quantization for nearest neighbor search. IEEE TPAMI 33 (1),
https://doi.org/10.1109/TPAMI.2010.57; André, Kermarrec, Le Scouarnec (2015): Cache locality is not enough:
high-performance nearest neighbor search with product quantization fast scan. VLDB.
"""

from __future__ import annotations

from copy import copy
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

_faiss: Any = faiss
"""Without its stubs, which lack what FAISS's Python wrappers add."""

FLAT_LIMIT = 20_000
"""Up to so many items an exact scan takes some 2 ms at most."""

FEW = 500
"""Allowed items up to which each is looked at: a walk through the cells would miss some of so few."""

ROW_COST = 75
"""What comparing the vector of one item costs, in codes that are scanned in that time."""

CELLS_VISITED, CELLS_FOR_FEWER = 7.0, 0.07
"""Cells that hold 98 % of the nearest ten, times the cube root of the number of all; of fewer allowed items
the nearest lie a little farther apart, so that the number grows by their share to this power (measured:
`python -m benchmarks.index`)."""

CELL_SAMPLE, CELL_ROUNDS = 64, 10
"""Items a cell that the cells are learnt from, and rounds of k-means."""

CODE_DIMENSIONS = 4
"""Dimensions that share a four-bit code."""

REFINED, REFINED_LEAST, REFINED_POWER = 3, 0.06, 0.375
"""Items whose vectors are compared, for each one asked for; and at least, times this power of the number of
items times the number of allowed ones: among more, codes tell the nearest apart less well."""

Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.intp]
Vectors = npt.NDArray[np.float32]


class DenseIndex:
    """Unit vectors of a catalogue, items known by their position; thread-safe."""

    def __init__(self, index: faiss.Index) -> None:
        self.n_items: int = index.ntotal
        self._indexed = self.n_items
        self._added: Vectors = np.empty((0, index.d), dtype=np.float32)
        self._owner = index  # what `downcast_index` returns owns nothing
        self._index: Any = _faiss.downcast_index(index)
        self._cells: Any = None
        if isinstance(self._index, _faiss.IndexRefine):
            self._cells = _faiss.downcast_index(self._index.base_index)
        self._stored = _stored(self._index)

    @classmethod
    def build(cls, vectors: Vectors) -> DenseIndex:
        """Index `vectors`, shape (n_items, dimension), each of length 1."""
        vectors = np.ascontiguousarray(vectors)
        n_items, dimension = vectors.shape
        index = _faiss.IndexFlatIP(dimension) if n_items <= FLAT_LIMIT else _cells(vectors)
        index.add(vectors)
        return cls(index)

    def extended(self, vectors: Vectors) -> DenseIndex:
        """Return an index with these vectors behind its own; they are few, and compared one by one."""
        extended = copy(self)
        extended._added = np.concatenate([self._added, vectors.astype(np.float32)])
        extended.n_items = self.n_items + len(vectors)
        return extended

    def save(self, file: Path) -> None:
        """Write the index as one file in FAISS's own format."""
        _faiss.write_index(self._index, str(file))

    @classmethod
    def load(cls, file: Path) -> DenseIndex:
        """Read what `save` wrote."""
        return cls(_faiss.read_index(str(file)))

    def vectors_of(self, positions: Positions) -> Vectors:
        """Return the vectors of the items at `positions`, shape (len(positions), dimension)."""
        if not len(self._added):
            return self._stored[positions].astype(np.float32, copy=False)
        vectors = np.empty((len(positions), self._added.shape[1]), dtype=np.float32)
        late = positions >= self._indexed
        vectors[~late] = self._stored[positions[~late]]
        vectors[late] = self._added[positions[late] - self._indexed]
        return vectors

    def near(
        self, vector: Vectors, allowed: Mask, floor: float, limit: int
    ) -> tuple[Positions, npt.NDArray[np.float32]]:
        """Return positions and cosines of the allowed items nearer to `vector` than `floor`, nearest first.

        Parameters
        ----------
        vector
            Shape (dimension,), length 1.
        allowed
            Shape (n_items,); no other item is looked at.
        floor
            Cosine above which an item counts as near.
        limit
            Most items to return.
        """
        query = np.ascontiguousarray(vector[None, :], dtype=np.float32)
        positions, cosines = self._among_indexed(query, allowed[: self._indexed], floor, limit)
        if late := np.flatnonzero(allowed[self._indexed :]).tolist():
            positions = np.concatenate([positions, np.array(late) + self._indexed])
            cosines = np.concatenate([cosines, self._added[late] @ query[0]])
        near = np.flatnonzero(cosines > floor)
        near = near[np.argsort(-cosines[near], kind="stable")][:limit]
        return positions[near], cosines[near]

    def _among_indexed(
        self, query: Vectors, allowed: Mask, floor: float, limit: int
    ) -> tuple[Positions, npt.NDArray[np.float32]]:
        """Look where it costs least for the nearest of so many, or so few, allowed items."""
        count = int(np.count_nonzero(allowed))
        if self._cells is None:
            return self._scan(query, allowed, floor)
        if count <= FEW or count * ROW_COST < self._indexed * self._visited(count) / self._cells.nlist:
            positions = np.flatnonzero(allowed)
            return positions, self._stored[positions].astype(np.float32) @ query[0]
        return self._walk(query, allowed, min(limit, count), count)

    def _scan(self, query: Vectors, allowed: Mask, floor: float) -> tuple[Positions, npt.NDArray[np.float32]]:
        """Compare every allowed item."""
        parameters = _faiss.SearchParameters(sel=_selector(allowed))
        _, cosines, labels = self._index.range_search(query, floor, params=parameters)
        return labels.astype(np.intp), cosines

    def _walk(
        self, query: Vectors, allowed: Mask, wanted: int, count: int
    ) -> tuple[Positions, npt.NDArray[np.float32]]:
        """Compare the allowed items of the nearest cells, the best of them by their vectors."""
        selector = _selector(allowed) if count < self._indexed else None
        cells = _faiss.SearchParametersIVF(sel=selector, nprobe=self._visited(count))
        least = REFINED_LEAST * (self._indexed * count) ** REFINED_POWER
        refined = min(max(REFINED * wanted, round(least)), count)
        parameters = _faiss.IndexRefineSearchParameters(k_factor=refined / wanted, base_index_params=cells)
        cosines, labels = self._index.search(query, wanted, params=parameters)
        found = labels[0] >= 0
        return labels[0][found].astype(np.intp), cosines[0][found]

    def _visited(self, count: int) -> int:
        """Return how many cells to visit for the nearest of `count` allowed items."""
        farther: float = (self._indexed / max(count, 1)) ** CELLS_FOR_FEWER
        cells: int = self._cells.nlist
        wanted: float = CELLS_VISITED * farther * cells ** (1 / 3)
        return min(round(wanted), cells)


def _selector(allowed: Mask) -> Any:
    return _faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))


def _cells(vectors: Vectors) -> Any:
    """Return an empty index for so many vectors, its cells and codes learnt from a sample of them."""
    n_items, dimension = vectors.shape
    n_cells = min(round(1.5 * n_items**0.5), n_items // CELL_SAMPLE)
    codes = f"PQ{dimension // CODE_DIMENSIONS}x4fs"
    index = _faiss.index_factory(
        dimension, f"IVF{n_cells},{codes},Refine(SQfp16)", _faiss.METRIC_INNER_PRODUCT
    )
    clustering = _faiss.downcast_index(index.base_index).cp
    clustering.niter, clustering.max_points_per_centroid = CELL_ROUNDS, CELL_SAMPLE
    sample = np.random.default_rng(0).permutation(n_items)[: n_cells * CELL_SAMPLE]
    index.train(vectors[np.sort(sample)])
    return index


def _stored(index: Any) -> npt.NDArray[np.float32] | npt.NDArray[np.float16]:
    """Return the vectors as they stand in the index, not copied, shape (n_items, dimension)."""
    refined = isinstance(index, _faiss.IndexRefine)
    holder = _faiss.downcast_index(index.refine_index) if refined else index
    kind = np.float16 if refined else np.float32
    held = _faiss.rev_swig_ptr(holder.codes.data(), holder.codes.size())
    vectors: npt.NDArray[np.float32] | npt.NDArray[np.float16] = held.view(kind)
    return vectors.reshape(index.ntotal, index.d)
