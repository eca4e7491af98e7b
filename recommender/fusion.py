"""One relevance from two retrievers: the rank by words and the nearness in meaning.

BM25's values tell little beyond their order (they grow with the number and rarity of the words), so words
count by rank, as in reciprocal-rank fusion: https://doi.org/10.1145/1571941.1572114 (Cormack, Clarke,
Büttcher 2009). Cosines of one query are comparable, so meaning counts by value, relative to the nearest
item: a near miss stays apart from a stranger, which ranks do not show. Both numbers are learnt from
judged queries (`evaluate search`, docs/decisions/0010-hybrid-search.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What both retrievers found for one query.

    Attributes
    ----------
    stated
        Positions of items that state the words, best first.
    items
        Positions of items whose cosine to the query is known, each once, in any order.
    cosines
        Theirs, shape (len(items),).
    n_items
        Number of items; positions are below it.
    """

    stated: Positions
    items: Positions
    cosines: npt.NDArray[np.float32]
    n_items: int


@dataclass(frozen=True, slots=True)
class Fusion:
    """How the two are weighed.

    Attributes
    ----------
    damping
        Rank by words, counted from 0, that gets half the weight of the first.
    meaning
        Weight of the nearest item in meaning; the first by words weighs 1.
    """

    damping: float = 50.0
    meaning: float = 1.5

    def relevance(self, found: Candidates, *, lexical_weight: float = 1.0) -> npt.NDArray[np.float32]:
        """Return each item's relevance, shape (n_items,), the best 1; what nobody found gets 0.

        `lexical_weight` is what words weigh, less where filters stand for them already.
        """
        fused = np.zeros(found.n_items, dtype=np.float32)
        nearest = float(found.cosines.max(initial=0.0))
        if nearest > 0:
            fused[found.items] = self.meaning * np.maximum(found.cosines, 0.0) / nearest
        fused[found.stated] += lexical_weight / (1 + np.arange(len(found.stated)) / self.damping)
        top = float(fused.max(initial=0.0))
        return fused / np.float32(top or 1.0)
