"""The order of all candidates of a request, and the page of them that is shown."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from recommender.catalogue import Catalogue
from recommender.index import DenseIndex
from recommender.reasons import Ground
from recommender.rerank import SEARCH, Rows, Vector, arrange, nearest_first, sort_exactly
from recommender.types import Filters, Hit, SearchRequest, SearchResult


class Ranking:
    """The candidates of a request; their order and evidence are worked out only for the page that is shown.

    Parameters
    ----------
    candidates
        Positions, shape (n,).
    scores
        Shape (n,).
    first
        Gives the first so many rows of `candidates` in their order.
    catalogue
        The products.
    evidence
        Gives the evidence of a position.
    """

    def __init__(
        self,
        candidates: Rows,
        scores: Vector,
        first: Callable[[int], Rows],
        catalogue: Catalogue,
        evidence: Ground,
    ) -> None:
        self.total = len(candidates)
        self._candidates, self._scores, self._first = candidates, scores, first
        self._catalogue, self._evidence = catalogue, evidence

    def page(self, request: SearchRequest, degraded: tuple[str, ...]) -> SearchResult:
        """Return the hits from `request.offset` on, at most `request.k`, and the number of all."""
        skipped = max(request.offset, 0)
        rows = self._first(skipped + max(request.k, 0))[skipped:] if skipped < self.total else ()
        hits = tuple(
            Hit(
                self._catalogue.products[position],
                float(score),
                self._evidence(position),
                self._catalogue.unstated(position, request.filters),
            )
            for position, score in ((int(self._candidates[row]), self._scores[row]) for row in rows)
        )
        return SearchResult(hits, self.total, request.filters, degraded=degraded)


class Ranker:
    """Orders the items of one catalogue.

    First come those whose listing states what was excluded to be something else, and of those the ones in
    stock. In a list that was to be sorted, availability plays no part: it is exact.
    """

    def __init__(self, catalogue: Catalogue, dense: DenseIndex) -> None:
        self._catalogue, self._dense = catalogue, dense

    def rank(
        self,
        candidates: Rows,
        scores: Vector,
        filters: Filters,
        *,
        popular: npt.NDArray[np.integer],
        evidence: Ground,
        wished: Filters | None = None,
        variety: float = SEARCH.variety,
    ) -> Ranking:
        """Return the ranking of the candidates.

        Parameters
        ----------
        candidates
            Positions, shape (n,).
        scores
            Shape (n,).
        filters
            What was asked: its sort and exclusions matter here.
        popular
            Recent customers, shape (n_items,) or empty.
        evidence
            Gives the evidence of a position.
        wished
            The filters before their price limits were given up: the nearest in price come first.
        variety
            Weight of being unlike what stands above.
        """
        last = self._catalogue.silent(filters)[candidates]
        tiers = 2 * last.astype(np.int8) + ~self._catalogue.in_stock[candidates]

        def first(count: int) -> Rows:
            if wished:
                distances = self._catalogue.price_distances(wished)[candidates]
                return nearest_first(distances, scores, tiers, count)
            if filters.sort == "relevance":

                def vectors_of(rows: Rows) -> Vector:
                    return self._dense.vectors_of(candidates[rows])

                return arrange(scores, tiers, vectors_of, count, variety)
            keys = self._keys(filters, candidates, popular)
            return sort_exactly(filters.sort, keys, scores, last, count)

        return Ranking(candidates, scores, first, self._catalogue, evidence)

    def _keys(
        self, filters: Filters, candidates: Rows, popular: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.number]:
        if filters.sort == "popularity":
            return popular[candidates] if len(popular) else np.zeros(len(candidates))
        columns = {"newest": self._catalogue.first_sold}
        return columns.get(filters.sort, self._catalogue.prices)[candidates]
