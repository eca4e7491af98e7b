"""Dense retrieval: a FAISS index of unit vectors, filtered before the search, cut at a calibrated floor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

_faiss: Any = faiss
"""Without its stubs, which lack what FAISS's Python wrappers add."""

FLAT_LIMIT = 20_000
"""Past so many items an exact scan costs more than 10 ms, and a graph (HNSW) takes over."""

HNSW_LINKS = 32


class DenseIndex:
    """Unit vectors of a catalogue, items known by their position."""

    def __init__(self, index: faiss.Index) -> None:
        self.n_items: int = index.ntotal
        self.vectors: npt.NDArray[np.float32] = index.reconstruct_n(0, index.ntotal)
        self._index = index

    @classmethod
    def build(cls, vectors: npt.NDArray[np.float32]) -> DenseIndex:
        """Index `vectors`, shape (n_items, dimension), each of length 1."""
        n_items, dimension = vectors.shape
        if n_items <= FLAT_LIMIT:
            index: faiss.Index = faiss.IndexFlatIP(dimension)
        else:
            index = faiss.IndexHNSWFlat(dimension, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
        index.add(np.ascontiguousarray(vectors))
        return cls(index)

    def save(self, file: Path) -> None:
        """Write the index as one file in FAISS's own format."""
        faiss.write_index(self._index, str(file))

    @classmethod
    def load(cls, file: Path) -> DenseIndex:
        """Read what `save` wrote."""
        return cls(faiss.read_index(str(file)))

    def near(
        self, vector: npt.NDArray[np.float32], allowed: npt.NDArray[np.bool_], floor: float, limit: int
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
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
        if not allowed.any():
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float32)
        bits = np.packbits(allowed, bitorder="little")
        selector = _faiss.IDSelectorBitmap(bits)
        query = np.ascontiguousarray(vector[None, :], dtype=np.float32)
        if isinstance(self._index, faiss.IndexHNSW):
            return self._near_by_graph(query, allowed, selector, floor, limit)
        _, cosines, ids = self._index.range_search(query, floor, params=_faiss.SearchParameters(sel=selector))
        order = np.argsort(-cosines, kind="stable")[:limit]
        return ids[order].astype(np.intp), cosines[order]

    def vectors_of(self, positions: npt.NDArray[np.intp]) -> npt.NDArray[np.float32]:
        """Return the vectors of the items at `positions`, shape (len(positions), dimension)."""
        return self.vectors[positions]

    def _near_by_graph(
        self,
        query: npt.NDArray[np.float32],
        allowed: npt.NDArray[np.bool_],
        selector: faiss.IDSelector,
        floor: float,
        limit: int,
    ) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float32]]:
        few = np.flatnonzero(allowed)
        if len(few) <= FLAT_LIMIT:
            # A walk through a graph of which hardly a node is allowed misses some: look at each instead.
            ids, cosines = few, self.vectors[few] @ query[0]
        else:
            parameters = _faiss.SearchParametersHNSW(sel=selector, efSearch=4 * limit)
            found, labels = self._index.search(query, limit, params=parameters)
            ids, cosines = labels[0], found[0]
        near = (ids >= 0) & (cosines > floor)
        ids, cosines = ids[near], cosines[near]
        order = np.argsort(-cosines, kind="stable")[:limit]
        return ids[order].astype(np.intp), cosines[order]
