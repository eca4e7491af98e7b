"""From relevance to an order: what behaviour adds, what must come last, exact sorts, and variety.

Everything here is of the *candidates* of one request: arrays have one row a candidate, and an order names
rows. Only as much of an order is worked out as a page needs: of a million candidates five are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from recommender.types import Sort

WINDOW = 60
"""Best items among which variety is sought; fixed, so that a second page continues the first."""

Vector = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts beside the relevance of a hit, whose best is 1.

    `variety` is the weight of being unlike what stands above; the item's own score weighs the rest.

    A reason is given only for a signal that has a weight.
    """

    user: float
    owned: float
    session: float
    popular: float
    fresh: float
    refused: float
    gift: float = 0.50
    pack: float = 1.00
    variety: float = 0.25


SEARCH = Weights(user=0.30, owned=0.0, session=0.20, popular=0.30, fresh=0.02, refused=0.30)
"""Where words decide. `benchmarks.personal_search` measures this and the next."""

BROWSE = Weights(
    user=0.80, owned=0.20, session=0.60, popular=0.80, fresh=0.05, refused=0.50, gift=1.00, pack=2.00
)
"""Where filters stand for all that the shopper named ("mugs"): how near a text is says little there."""

SIMILAR = Weights(user=0.15, owned=0.05, session=0.10, popular=0.10, fresh=0.02, refused=0.30)
"""What a product is like leads; behaviour decides among what is as like."""

RECOMMEND = Weights(user=1.0, owned=0.10, session=0.80, popular=0.05, fresh=0.05, refused=0.50, variety=0.10)
STRANGER = replace(RECOMMEND, user=0.0, owned=0.0, session=1.0, popular=0.50)
"""Of whom nothing is published: the conversation leads, then what sells."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What behaviour says of each candidate, each of shape (n_candidates,) and 0…1.

    `user`: the customer's published ranking; `owned`: what goes with their purchases; `session`: what goes
    with what they did in this conversation; `popular`: recent customers on a logarithmic scale; `fresh`: how
    new to the shop; `refused`: likeness to what was refused.
    """

    user: Vector
    owned: Vector
    session: Vector
    popular: Vector
    fresh: Vector
    refused: Vector


def blend(
    relevance: Vector | float,
    signals: Signals,
    weights: Weights,
    *,
    gift: Vector | float = 0.0,
    pack: Mask | float = 0.0,
) -> Vector:
    """Return each candidate's score: relevance plus signals.

    `gift` is how well an item suits recipient and occasion, `pack` marks those of the count asked for.
    """
    score: Vector = (
        relevance
        + weights.user * signals.user
        + weights.owned * signals.owned
        + weights.session * signals.session
        + weights.popular * signals.popular
        + weights.fresh * signals.fresh
        - weights.refused * signals.refused
        + weights.gift * gift
        + weights.pack * pack
    )
    return score


def lowest(count: int, *keys: npt.NDArray[np.generic]) -> Rows:
    """Return the rows of the `count` lowest keys, in order.

    The first key decides, where it ties the next, at last the earlier row. Costs a pass a key, not a sort of
    all rows.
    """
    wanted = min(count, len(keys[0]))
    left = np.arange(len(keys[0]))
    sure = [np.empty(0, dtype=np.intp)]
    for key in keys:
        if not 0 < wanted < len(left):
            break
        values = key[left]
        cut = np.partition(values, wanted - 1)[wanted - 1]
        sure.append(left[values < cut])
        wanted -= len(sure[-1])
        left = left[values == cut]
    rows = np.concatenate([*sure, left[:wanted]])
    order: Rows = rows[np.lexsort((rows, *(key[rows] for key in reversed(keys))))]
    return order


def arrange(
    scores: Vector,
    tiers: npt.NDArray[np.integer],
    vectors_of: Callable[[Rows], Vector],
    count: int,
    variety: float = SEARCH.variety,
) -> Rows:
    """Return the first `count` rows tier by tier, the lowest first; in a tier by score, with variety.

    Variety is sought among the `WINDOW` best of a tier. `vectors_of` gives the unit vectors of rows.
    """
    parts = [np.empty(0, dtype=np.intp)]
    for tier in np.flatnonzero(np.bincount(tiers)):
        if count <= 0:
            break
        rows = np.flatnonzero(tiers == tier)
        best = rows[lowest(max(count, WINDOW), -scores[rows])]
        window = best[:WINDOW]
        varied = window[diversify(scores[window], vectors_of(window), count, variety)]
        parts.append(np.concatenate([varied, best[WINDOW:]])[:count])
        count -= len(parts[-1])
    return np.concatenate(parts)


def nearest_first(
    distances: npt.NDArray[np.integer], scores: Vector, tiers: npt.NDArray[np.integer], count: int
) -> Rows:
    """Return the first `count` rows by tier, then by distance from the price asked for, then by score."""
    return lowest(count, tiers, distances, -scores)


def sort_exactly(sort: Sort, keys: npt.NDArray[np.number], scores: Vector, last: Mask, count: int) -> Rows:
    """Return the first `count` rows by `keys` (ascending for `price_asc`, else descending), ties by score.

    Those marked `last` come after all others, as an exclusion promises.
    """
    signed = keys.astype(np.int64)
    return lowest(count, last, signed if sort == "price_asc" else -signed, -scores)


def diversify(scores: Vector, vectors: Vector, count: int, variety: float = SEARCH.variety) -> Rows:
    """Return the first `count` rows in an order that parts near-identical items: maximal marginal relevance.

    Carbonell, Goldstein (1998): The use of MMR, diversity-based reranking for reordering documents
    and producing summaries. SIGIR '98, https://doi.org/10.1145/290941.291025

    Parameters
    ----------
    scores
        Shape (n,), best first.
    vectors
        Shape (n, dimension), each of length 1.
    count
        Rows wanted, all if there are fewer.
    variety
        Weight of being unlike what stands above, 0…1.
    """
    if len(scores) < 3:
        return np.arange(len(scores))[:count]
    gain = (1 - variety) * scores
    chosen = [0]
    left = np.ones(len(scores), dtype=bool)
    left[0] = False
    # A row at a time: one small matrix product would wake BLAS's threads, which costs more than it saves.
    nearest = vectors @ vectors[0]
    while len(chosen) < min(count, len(scores)):
        best = int(np.where(left, gain - variety * nearest, -np.inf).argmax())
        chosen.append(best)
        left[best] = False
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return np.array(chosen)
