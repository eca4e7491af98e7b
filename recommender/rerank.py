"""From relevance to an order: what behaviour adds, what must come last, exact sorts, and variety."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recommender.score_store import PublishedScores
from recommender.types import Sort

USER_WEIGHT = 0.15
SESSION_WEIGHT = 0.10
POPULAR_WEIGHT = 0.10
GIFT_WEIGHT = 0.25
PACK_WEIGHT = 0.50

WINDOW = 60
"""Best items among which variety is sought; fixed, so that a second page continues the first."""

VARIETY = 0.25
"""Weight of being unlike what stands above; the item's own score weighs the rest."""

Vector = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Signals:
    """What behaviour says of each item, each of shape (n_items,) and 0…1; customers as counts.

    `user`: the customer's own scores; `session`: neighbours of what was looked at; `popular`: recent
    customers on a logarithmic scale.
    """

    user: Vector
    session: Vector
    popular: Vector

    @classmethod
    def of(cls, scores: PublishedScores, n_items: int) -> Signals:
        """Spread the packed arrays of the score store over all items."""
        user, session = np.zeros(n_items, np.float32), np.zeros(n_items, np.float32)
        user[scores.user["item"]] = _to_one(scores.user["score"])
        for neighbours in scores.neighbours.values():
            session[neighbours["item"]] += neighbours["score"]
        return cls(user, _to_one(session), _to_one(np.log1p(scores.popular)))


def _to_one(values: npt.NDArray[np.generic]) -> Vector:
    top = float(values.max(initial=0.0))
    scaled: Vector = (np.asarray(values, dtype=np.float32) / (top or 1.0)).astype(np.float32)
    return scaled


def blend(
    relevance: Vector, signals: Signals, *, gift: Vector | float = 0.0, pack: Mask | float = 0.0
) -> Vector:
    """Return each item's score, shape (n_items,): relevance plus signals.

    `gift` is how well an item suits recipient and occasion, `pack` marks those of the count asked for.
    """
    score: Vector = (
        relevance
        + USER_WEIGHT * signals.user
        + SESSION_WEIGHT * signals.session
        + POPULAR_WEIGHT * signals.popular
        + GIFT_WEIGHT * gift
        + PACK_WEIGHT * pack
    )
    return score


def arrange(
    candidates: npt.NDArray[np.intp], scores: Vector, vectors: Vector, *, tiers: npt.NDArray[np.integer]
) -> npt.NDArray[np.intp]:
    """Order candidates tier by tier, the lowest first; in a tier by score, with variety among the best.

    `tiers` has shape (n_items,); the best are `WINDOW` items a tier.
    """
    order = candidates[np.argsort(-scores[candidates], kind="stable")]
    parts = [np.empty(0, dtype=np.intp)]
    for tier in np.unique(tiers[order]):
        part = order[tiers[order] == tier]
        parts += [diversify(part[:WINDOW], scores, vectors), part[WINDOW:]]
    return np.concatenate(parts)


def nearest_first(
    candidates: npt.NDArray[np.intp],
    distances: npt.NDArray[np.integer],
    scores: Vector,
    *,
    tiers: npt.NDArray[np.integer],
) -> npt.NDArray[np.intp]:
    """Order candidates tier by tier, then by distance (n_items,) from the price asked for, then by score."""
    keys = (-scores[candidates], distances[candidates], tiers[candidates])
    order: npt.NDArray[np.intp] = candidates[np.lexsort(keys)]
    return order


def sort_exactly(
    candidates: npt.NDArray[np.intp], sort: Sort, keys: npt.NDArray[np.generic], scores: Vector, *, last: Mask
) -> npt.NDArray[np.intp]:
    """Order candidates by `keys` (ascending for `price_asc`, else descending), ties by score.

    Those marked `last` come after all others, as an exclusion promises.
    """
    key = keys[candidates].astype(np.float64)
    key = key if sort == "price_asc" else -key
    order: npt.NDArray[np.intp] = candidates[np.lexsort((-scores[candidates], key, last[candidates]))]
    return order


def diversify(order: npt.NDArray[np.intp], scores: Vector, vectors: Vector) -> npt.NDArray[np.intp]:
    """Reorder so that near-identical items do not stand together: maximal marginal relevance.

    Carbonell, Goldstein (1998): The use of MMR, diversity-based reranking for reordering documents
    and producing summaries. SIGIR '98, https://doi.org/10.1145/290941.291025

    Parameters
    ----------
    order
        Positions, best first.
    scores
        Shape (n_items,).
    vectors
        Shape (n_items, dimension), each of length 1.
    """
    if len(order) < 3:
        return order
    gain = (1 - VARIETY) * scores[order]
    near = vectors[order]
    chosen = [0]
    left = np.ones(len(order), dtype=bool)
    left[0] = False
    # A row at a time: one small matrix product would wake BLAS's threads, which costs more than it saves.
    nearest = near @ near[0]
    while left.any():
        best = int(np.where(left, gain - VARIETY * nearest, -np.inf).argmax())
        chosen.append(best)
        left[best] = False
        nearest = np.maximum(nearest, near @ near[best])
    return order[chosen]
