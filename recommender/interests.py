"""What a shopper did in a conversation, weighed: which products it says most about, the last ones most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recommender.types import Session

CART, LIKED, VIEWED = 1.0, 1.0, 0.5
"""What a product counts for that was put in the cart, liked, or only looked at."""

FADING = 0.8
"""Share of its weight that a product keeps when another one of its kind comes after it."""

MOST_INTERESTS = 8


def interests_of(session: Session, positions: Mapping[str, int]) -> dict[int, float]:
    """Return positions with their weights, the weightiest first, at most `MOST_INTERESTS`.

    Products that are unknown or were refused count for nothing.
    """
    weights: dict[int, float] = {}
    for ids, weight in ((session.cart, CART), (session.liked, LIKED), (session.viewed, VIEWED)):
        for age, position in enumerate(latest_first(ids, positions, without=session.refused)):
            weights[position] = max(weights.get(position, 0.0), weight * FADING**age)
    weightiest = sorted(weights.items(), key=lambda entry: -entry[1])
    return dict(weightiest[:MOST_INTERESTS])


def latest_first(
    ids: Iterable[str], positions: Mapping[str, int], *, without: Iterable[str] = ()
) -> list[int]:
    """Return the positions of known products, the last named first, each once."""
    left_out = set(without)
    return [
        positions[item_id]
        for item_id in dict.fromkeys(reversed(tuple(ids)))
        if item_id in positions and item_id not in left_out
    ]
