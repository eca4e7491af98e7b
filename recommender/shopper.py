"""What is known of the shopper of one request, and what it says of the products in question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from recommender.kinship import NO_KIN, Kin, Kinship, Mask, Vector
from recommender.rerank import Rows, Signals, Weights
from recommender.score_store import PublishedScores


@dataclass(frozen=True, slots=True)
class Shopper:
    """What is published of a customer, and what they did in this conversation; items are positions.

    Attributes
    ----------
    scores
        What is published; of a stranger, what is popular.
    interests
        Items of the conversation with their weights, the weightiest first.
    refused
        Items that were refused, the last one first.
    cart
        Items in the cart.
    degraded
        Names of the parts that did not answer.
    """

    scores: PublishedScores
    interests: Mapping[int, float] = field(default_factory=dict)
    refused: tuple[int, ...] = ()
    cart: tuple[int, ...] = ()
    degraded: tuple[str, ...] = ()

    def grounds(self) -> dict[int, float]:
        """Return the purchases whose neighbours were read, each with its own score."""
        known = self.scores.owned[: len(self.scores.grounds)]
        return dict(zip(known["item"].tolist(), known["score"].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Taste:
    """What a shopper's purchases and their conversation say of the products that a request allows.

    Attributes
    ----------
    scores
        What is published of the customer.
    session, owned
        What goes with the conversation's items and with the customer's purchases.
    refused
        Shape (n_items,): likeness to what was refused.
    fresh
        Shape (n_items,): how new to the shop.
    weights
        How much each of these counts in the order.
    """

    scores: PublishedScores
    session: Kin
    owned: Kin
    refused: Vector
    fresh: Vector
    weights: Weights

    @classmethod
    def of(
        cls,
        shopper: Shopper,
        kinship: Kinship,
        allowed: Mask,
        weights: Weights,
        *,
        new_to_owner: bool = False,
    ) -> Taste:
        """Work out a shopper's taste.

        Parameters
        ----------
        shopper, kinship
            Who, and what goes with what.
        allowed
            Shape (n_items,); nothing is said of other products than these.
        weights
            Of the signals.
        new_to_owner
            Whether new products count that are like a customer's purchases.
        """
        grounds = shopper.grounds()
        bought = shopper.scores.grounds
        owned = kinship.of(grounds, bought, allowed) if new_to_owner else Kin(grounds, bought, {})
        return cls(
            scores=shopper.scores,
            session=kinship.of(shopper.interests, shopper.scores.neighbours, allowed),
            owned=owned if grounds else NO_KIN,
            refused=kinship.near_duplicates(shopper.refused, allowed),
            fresh=kinship.fresh,
            weights=weights,
        )

    def signals(self, candidates: Rows, *, repeats: bool = False) -> Signals:
        """Return what is said of the candidates (positions).

        With `repeats`, what the customer bought is on one scale with what is new to them; without, the best
        of what is new to them has 1.
        """
        n_items = len(self.refused)
        popular = np.log1p(self.scores.popular[candidates]) / (
            np.log1p(self.scores.popular.max(initial=0)) or 1
        )
        return Signals(
            user=self._published(candidates, repeats),
            owned=self.owned.strength(n_items, candidates),
            session=self.session.strength(n_items, candidates),
            popular=popular.astype(np.float32),
            fresh=self.fresh[candidates],
            refused=self.refused[candidates],
        )

    def _published(self, candidates: Rows, repeats: bool) -> Vector:
        rankings = (self.scores.user, self.scores.owned)
        if not any(map(len, rankings)):
            return np.zeros(len(candidates), dtype=np.float32)
        published = np.zeros(len(self.refused), dtype=np.float32)
        best = max(float(ranking["score"].max(initial=0)) for ranking in rankings[: 1 + repeats]) or 1.0
        for ranking in rankings:
            published[ranking["item"]] = np.minimum(ranking["score"] / best, 1)
        return published[candidates]
