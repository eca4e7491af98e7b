"""The order of all candidates of a request, and the page of them that is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recommender.catalogue import Catalogue
from recommender.reasons import Ground
from recommender.rerank import arrange, nearest_first, sort_exactly
from recommender.types import Filters, Hit, SearchRequest, SearchResult


class Ranking:
    """Positions in their order; evidence is gathered only for the page that is shown.

    Parameters
    ----------
    order
        Positions, best first.
    scores
        Shape (n_items,).
    catalogue
        The products.
    unstated
        Per position, the excluded attributes that its listing does not state; empty if none is excluded.
    evidence
        Gives the evidence of a position.
    """

    def __init__(
        self,
        order: npt.NDArray[np.intp],
        scores: npt.NDArray[np.float32],
        catalogue: Catalogue,
        unstated: Sequence[tuple[str, ...]],
        evidence: Ground,
    ) -> None:
        self.order = order
        self._scores, self._catalogue = scores, catalogue
        self._unstated, self._evidence = unstated, evidence

    def page(self, request: SearchRequest, degraded: tuple[str, ...]) -> SearchResult:
        """Return the hits from `request.offset` on, at most `request.k`, and the number of all."""
        first = max(request.offset, 0)
        hits = tuple(
            Hit(
                self._catalogue.products[i],
                float(self._scores[i]),
                self._evidence(i),
                self._unstated[i] if self._unstated else (),
            )
            for i in self.order[first : first + max(request.k, 0)].tolist()
        )
        return SearchResult(hits, len(self.order), request.filters, degraded=degraded)


class Ranker:
    """Orders the items of one catalogue.

    First come those whose listing states what was excluded to be something else, and of those the ones in
    stock. In a list that was to be sorted, availability plays no part: it is exact.
    """

    def __init__(self, catalogue: Catalogue, vectors: npt.NDArray[np.float32]) -> None:
        self._catalogue, self._vectors = catalogue, vectors
        self._out_of_stock = np.array([p.availability != "in_stock" for p in catalogue.products])
        self._first_sold = np.array(
            [p.first_sold.toordinal() if p.first_sold else 0 for p in catalogue.products], dtype=np.int64
        )

    def rank(
        self,
        candidates: npt.NDArray[np.intp],
        scores: npt.NDArray[np.float32],
        filters: Filters,
        *,
        popular: npt.NDArray[np.integer],
        evidence: Ground,
        wished: Filters | None = None,
    ) -> Ranking:
        """Return the candidates in their order.

        Parameters
        ----------
        candidates
            Positions.
        scores
            Shape (n_items,).
        filters
            What was asked: its sort and exclusions matter here.
        popular
            Recent customers, shape (n_items,) or empty.
        evidence
            Gives the evidence of a position.
        wished
            The filters before their price limits were given up: the nearest in price come first.
        """
        unstated = self._catalogue.unstated(filters) if filters.exclude else ()
        last = np.fromiter(map(bool, unstated), np.bool_, len(unstated)) if unstated else None
        last = np.zeros(len(scores), dtype=np.bool_) if last is None else last
        tiers = 2 * last.astype(np.int8) + self._out_of_stock
        if wished:
            distances = self._catalogue.price_distances(wished)
            order = nearest_first(candidates, distances, scores, tiers=tiers)
        elif filters.sort == "relevance":
            order = arrange(candidates, scores, self._vectors, tiers=tiers)
        else:
            keys = {
                "price_asc": self._catalogue.prices,
                "price_desc": self._catalogue.prices,
                "popularity": popular if len(popular) else np.zeros(len(scores)),
                "newest": self._first_sold,
            }[filters.sort]
            order = sort_exactly(candidates, filters.sort, keys, scores, last=last)
        return Ranking(order, scores, self._catalogue, unstated, evidence)
