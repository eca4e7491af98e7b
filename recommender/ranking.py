"""All candidates of a request in their order, and the page of them that is shown."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recommender.catalogue import Catalogue
from recommender.reasons import Ground
from recommender.types import Hit, SearchRequest, SearchResult


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
