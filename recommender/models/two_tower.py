"""A two-tower network: one tower reads what an item is, the other what a customer bought.

Covington, Adams, Sargin (2016): Deep neural networks for YouTube recommendations. RecSys '16,
https://doi.org/10.1145/2959100.2959190; two towers as in Yi et al. (2019): Sampling-bias-corrected neural
modeling for large corpus item recommendations. RecSys '19, https://doi.org/10.1145/3298689.3346996.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from typing_extensions import Self

from recommender.errors import InputError
from recommender.models.base import NONE, Content, Histories, Ids, Model, Purchases, Scores
from recommender.models.exported import Network
from recommender.models.two_tower_training import Settings, train_towers

LONGEST = 100
"""Latest entries of a history that the customer's tower reads."""


class TwoTower(Model):
    """Scores an item by the product of its tower's vector and the customer's.

    An item's tower reads text and attributes; what was bought has an offset of its own beside it. So an item
    that nobody bought yet is placed by its content and recommended where it fits, and so is a customer who
    came a minute ago by the little they did.

    Parameters
    ----------
    dimension
        Length of both towers' vectors.
    epochs
        Passes over all baskets.
    seed
        Of the initial weights and of the order of the baskets.
    """

    name = "two_tower"
    uses_content = True

    def __init__(self, dimension: int = 64, epochs: int = 12, seed: int = 1) -> None:
        self.dimension, self.epochs, self.seed = dimension, epochs, seed
        self.items = np.empty((0, dimension), dtype=np.float32)
        """Shape (n_items, dimension): vectors of the items' tower with their offsets, of any length."""
        self._networks: dict[str, Network] = {}

    def fit(self, purchases: Purchases, content: Content | None = None) -> Self:
        """Learn both towers: each basket of a customer from what they bought before it.

        Raises
        ------
        InputError
            There is no content, or no customer with two purchases to learn from.
        """
        if content is None:
            raise InputError("two_tower needs what is known of the items: python -m recommender build")
        settings = Settings(self.dimension, self.epochs, self.seed, LONGEST)
        trained = train_towers(purchases, content, settings, self.progress)
        self.items = trained.items
        self._networks = {"item": Network(trained.item), "customer": Network(trained.customer)}
        self.note = f"{trained.examples} baskets to learn from"
        return self

    def vectors_of(self, content: Content) -> Scores:
        """Return the vectors of items that the model never saw, shape (n, dimension), from their content.

        `content` has the columns of the one that the model was fitted with.
        """
        dense = np.hstack([content.vectors, content.attributes.toarray()]).astype(np.float32)
        return self._networks["item"](content=dense)

    def score(self, histories: Histories) -> Scores:
        """Score as `Model.score` says, so that every item has a score."""
        if not len(histories):
            return np.empty((0, len(self.items)), dtype=np.float32)
        scores: Scores = self._customers(histories) @ self.items.T
        return scores

    def score_similar(self, items: Ids) -> Scores:
        """Score by the cosine between the items' vectors."""
        lengths = np.linalg.norm(self.items, axis=1, keepdims=True)
        units = self.items / np.maximum(lengths, 1e-9)
        scores: Scores = units[items] @ units.T
        return scores

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """Return the items' vectors and both networks in ONNX, as bytes."""
        return {"items": self.items, **{name: network.data for name, network in self._networks.items()}}

    def restore(self, arrays: dict[str, npt.NDArray[np.generic]]) -> Self:
        """Take them back."""
        self.items = arrays["items"].astype(np.float32)
        self._networks = {name: Network(arrays[name].astype(np.uint8)) for name in ("item", "customer")}
        return self

    def parameters(self) -> dict[str, int | float | str]:
        """Return the constructor's arguments."""
        return {"dimension": self.dimension, "epochs": self.epochs, "seed": self.seed}

    def _customers(self, histories: Histories) -> Scores:
        positions, days = latest(histories, LONGEST)
        vectors = np.where(positions[:, :, None] >= 0, self.items[positions], 0).astype(np.float32)
        return self._networks["customer"](items=vectors, days=days)


def latest(histories: Histories, longest: int) -> tuple[Ids, npt.NDArray[np.float32]]:
    """Return each history's last entries and their days before now, shape (n, ≤ longest), -1 after them."""
    lengths = np.minimum(np.diff(histories.indptr), longest)
    width = max(int(lengths.max(initial=1)), 1)
    within = np.arange(width)[None, :] < lengths[:, None]
    entries = (histories.indptr[1:] - lengths)[:, None] + np.arange(width)[None, :]
    positions = np.full(within.shape, NONE, dtype=np.int32)
    days = np.full(within.shape, NONE, dtype=np.float32)
    positions[within], days[within] = histories.items[entries[within]], histories.days[entries[within]]
    return positions, days
